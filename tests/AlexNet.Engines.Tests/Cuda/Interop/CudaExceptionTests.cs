using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Tests.Cuda.Interop;

public sealed class CudaExceptionTests : SoftwareDeviceTest
{
    [Test]
    public void Launch_OnALostDeviceSaysSo()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var module = Load(context, "activate.cu");
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, (nint)0, (nint)0, 0f, 0L);
        SoftwareDevice.Fail(CallKind.Any, 1, CUresult.CUDA_ERROR_LAUNCH_FAILED, lostDevice: 0);
        var failure = Assert.Throws<CudaDeviceLostException>(() => launch.RunAsync(stream))!;
        Assert.That(failure.Message, Is.EqualTo("the GPU was lost: CUDA_ERROR_LAUNCH_FAILED from cuLaunchKernel of scale: unspecified launch failure"));
    }

    [Test]
    public void Library_OnALostDeviceSaysWhatTheDriverSays()
    {
        using var context = new CudaContext(0);
        SoftwareDevice.Fail(CallKind.Library, 1);
        var failure = Assert.Throws<CudaException>(() => CuBlas.cublasCreate_v2(out _).ThrowIfFailed())!;
        Assert.That(failure.Message, Is.EqualTo(
            "CUDA: CUBLAS_STATUS_ALLOC_FAILED from cublasCreate_v2: as the software device says"));
        SoftwareDevice.Fail(CallKind.Any, 1, CUresult.CUDA_ERROR_LAUNCH_FAILED, lostDevice: 0);
        var lost = Assert.Throws<CudaDeviceLostException>(() => CuBlas.cublasCreate_v2(out _).ThrowIfFailed())!;
        Assert.That(lost.Message, Does.Contain("CUDA_ERROR_LAUNCH_FAILED from cublasCreate_v2"));
    }

    [Test]
    public void CuDnn_TellsTheFirstLineOfItsReason()
    {
        var failure = Assert.Throws<CudaException>(
            () => CuDnn.cudnnSetConvolution2dDescriptor(0, 0, 0, 1, 1, 1, 1, CuDnn.ConvolutionMode.Convolution, CuDnn.DataType.F32)
                .ThrowIfFailed())!;
        Assert.That(failure.Message, Is.EqualTo(
            "CUDA: CUDNN_STATUS_NOT_SUPPORTED from cudnnSetConvolution2dDescriptor: "
            + "cudnnSetConvolution2dDescriptor: mode 0 in type 0; allowed are 1 and 0"));
        AssertReported("mode 0 in type 0");
    }

    [TestCase("CUDA_ERROR_OUT_OF_MEMORY", true)]
    [TestCase("CUBLAS_STATUS_ALLOC_FAILED", true)]
    [TestCase("CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED", true)]
    [TestCase("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", false)]
    public void Exception_TellsCallStatusAndText(string status, bool isOutOfMemory)
    {
        var plain = new CudaException("cuCall", status, "");
        Assert.That((plain.Message, plain.Call, plain.Status, plain.Text), Is.EqualTo(($"CUDA: {status} from cuCall", "cuCall", status, "")));
        Assert.That((plain.IsOutOfMemory, plain.IsDeviceLost), Is.EqualTo((isOutOfMemory, false)));
        Assert.That(new CudaException("cuCall", status, "why").Message, Is.EqualTo($"CUDA: {status} from cuCall: why"));
        var lost = new CudaDeviceLostException("cuCall", status, "");
        Assert.That((lost.Message, lost.Call, lost.Status, lost.IsDeviceLost), Is.EqualTo(($"the GPU was lost: {status} from cuCall", "cuCall", status, true)));
        Assert.That(new CudaDeviceLostException("cuCall", status, "why").Message, Is.EqualTo($"the GPU was lost: {status} from cuCall: why"));
    }

    /// <summary>An expression is named by its function alone.</summary>
    [TestCase("LibCuda.cuMemAlloc_v2(out var pointer, f(size.Length))", "cuMemAlloc_v2")]
    [TestCase("cuInit(0)", "cuInit")]
    [TestCase("cuLaunchKernel of scale", "cuLaunchKernel of scale")]
    public void ThrowIfFailed_NamesTheFunction(string expression, string call)
    {
        using var context = new CudaContext(0);
        Assert.That(Assert.Throws<CudaException>(() => CUresult.CUDA_ERROR_NOT_FOUND.ThrowIfFailed(expression))!.Call, Is.EqualTo(call));
        Assert.That(Assert.Throws<CudaException>(() => Nvrtc.Result.Compilation.ThrowIfFailed(expression))!.Call, Is.EqualTo(call));
        Assert.That(Assert.Throws<CudaException>(() => CuBlas.Status.NotSupported.ThrowIfFailed(expression))!.Call, Is.EqualTo(call));
        Assert.That(Assert.Throws<CudaException>(() => CuDnn.Status.NotSupported.ThrowIfFailed(expression))!.Call, Is.EqualTo(call));
    }

    [TestCase((int)CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, true)]
    [TestCase((int)CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_MISALIGNED_ADDRESS, true)]
    [TestCase((int)CUresult.CUDA_ERROR_LAUNCH_FAILED, true)]
    [TestCase((int)CUresult.CUDA_ERROR_UNKNOWN, true)]
    [TestCase((int)CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_CONTAINED, true)]
    [TestCase((int)CUresult.CUDA_ERROR_LAUNCH_TIMEOUT, true)]
    [TestCase((int)CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED, true)]
    [TestCase((int)CUresult.CUDA_ERROR_ASSERT, true)]
    [TestCase((int)CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR, true)]
    [TestCase((int)CUresult.CUDA_ERROR_INVALID_PC, true)]
    [TestCase((int)CUresult.CUDA_ERROR_TENSOR_MEMORY_LEAK, true)]
    [TestCase((int)CUresult.CUDA_ERROR_EXTERNAL_DEVICE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_MPS_RPC_FAILURE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_MPS_CLIENT_TERMINATED, true)]
    [TestCase(713, false)]
    [TestCase(720, false)]
    [TestCase((int)CUresult.CUDA_ERROR_NOT_SUPPORTED, false)]
    [TestCase((int)CUresult.CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED, false)]
    [TestCase((int)CUresult.CUDA_SUCCESS, false)]
    [TestCase((int)CUresult.CUDA_ERROR_OUT_OF_MEMORY, false)]
    [TestCase((int)CUresult.CUDA_ERROR_NOT_READY, false)]
    [TestCase((int)CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, false)]
    [TestCase((int)CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, false)]
    public void IsDeviceLost_OnlyWhereNothingWorksAnyMore(int status, bool lost) =>
        Assert.That(((CUresult)status).IsDeviceLost(), Is.EqualTo(lost));
}
