using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Fake;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Tests.Cuda;

public sealed class CudaExceptionTests : FakeCudaTests
{
    [TearDown]
    public void Find() => FakeCuda.Lose(false);

    [Test]
    public void Launch_OnALostDeviceSaysSo()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var module = new CudaModule(context, "x"u8);
        using var launch = module.GetFunction("fill").Prepare(1, 32, 0, (nint)0, 0f, 0);
        FakeCuda.Lose(true);
        var failure = Assert.Throws<CudaDeviceLostException>(() => launch.RunAsync(stream))!;
        Assert.That(failure.Message, Is.EqualTo("the GPU was lost: CUDA_ERROR_LAUNCH_FAILED from cuLaunchKernel of fill: as told"));
    }

    [Test]
    public void Library_OnALostDeviceSaysWhatTheDriverSays()
    {
        var failure = Assert.Throws<CudaException>(() => CuBlas.cublasCreate_v2(out _).ThrowIfFailed())!;
        Assert.That(failure.Message, Is.EqualTo(
            "CUDA: CUBLAS_STATUS_EXECUTION_FAILED from cublasCreate_v2: the function failed to launch on the GPU"));
        FakeCuda.Lose(true);
        var lost = Assert.Throws<CudaDeviceLostException>(() => CuBlas.cublasCreate_v2(out _).ThrowIfFailed())!;
        Assert.That(lost.Message, Does.Contain("CUDA_ERROR_LAUNCH_FAILED from cublasCreate_v2"));
    }

    [Test]
    public void CuDnn_TellsTheFirstLineOfItsReason()
    {
        var failure = Assert.Throws<CudaException>(() => CuDnn.cudnnCreate(out _).ThrowIfFailed())!;
        Assert.That(failure.Message, Is.EqualTo("CUDA: CUDNN_STATUS_BAD_PARAM from cudnnCreate: handle must not be null"));
    }

    [TestCase((int)CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, true)]
    [TestCase((int)CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, true)]
    [TestCase((int)CUresult.CUDA_ERROR_MISALIGNED_ADDRESS, true)]
    [TestCase((int)CUresult.CUDA_ERROR_LAUNCH_FAILED, true)]
    [TestCase((int)CUresult.CUDA_ERROR_UNKNOWN, true)]
    [TestCase((int)CUresult.CUDA_SUCCESS, false)]
    [TestCase((int)CUresult.CUDA_ERROR_OUT_OF_MEMORY, false)]
    [TestCase((int)CUresult.CUDA_ERROR_NOT_READY, false)]
    [TestCase((int)CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, false)]
    [TestCase((int)CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, false)]
    public void IsDeviceLost_OnlyWhereNothingWorksAnyMore(int status, bool lost) =>
        Assert.That(((CUresult)status).IsDeviceLost(), Is.EqualTo(lost));
}
