using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>The one place where statuses are looked at.</summary>
internal static unsafe class CudaStatusExtensions
{
    private const int TextLength = 512;

    /// <summary>Captures that the thread has begun and not ended.</summary>
    [ThreadStatic]
    private static int _captures;

    public static void ThrowIfFailed(this CUresult status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != CUresult.CUDA_SUCCESS)
        {
            throw Failure(status, call);
        }
    }

    public static void ThrowIfFailed(this Nvrtc.Result status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != Nvrtc.Result.Success)
        {
            throw new CudaException(FunctionOf(call), status.Name(), "");
        }
    }

    public static void ThrowIfFailed(this CuBlas.Status status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != CuBlas.Status.Success)
        {
            throw Failure(Text(CuBlas.cublasGetStatusName(status)), Text(CuBlas.cublasGetStatusString(status)), call);
        }
    }

    public static void ThrowIfFailed(this CuDnn.Status status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != CuDnn.Status.Success)
        {
            var text = stackalloc byte[TextLength];
            text[0] = 0;
            CuDnn.cudnnGetLastErrorString(text, TextLength);
            throw Failure(Text(CuDnn.cudnnGetErrorString(status)), FirstLine(Text(text)), call);
        }
    }

    public static void ThrowIfFailed(this Nccl.Result status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != Nccl.Result.Success)
        {
            throw Failure($"NCCL error {(int)status}", Text(Nccl.ncclGetErrorString(status)), call);
        }
    }

    /// <summary>Says that the calling thread captures from now on: CUDA allows no waiting then, not even to learn whether the device is
    /// lost.</summary>
    public static void CaptureBegins() => _captures++;

    public static void CaptureEnds() => _captures--;

    /// <summary>Whether after this status the context fails every call: the statuses of which cuda.h says that the process must begin
    /// again, and those of a device that is gone.</summary>
    public static bool IsDeviceLost(this CUresult status) => status switch
    {
        CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE => true,
        CUresult.CUDA_ERROR_ECC_UNCORRECTABLE or CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE or CUresult.CUDA_ERROR_CONTAINED => true,
        CUresult.CUDA_ERROR_ILLEGAL_ADDRESS or CUresult.CUDA_ERROR_LAUNCH_TIMEOUT or CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED => true,
        >= CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR and <= CUresult.CUDA_ERROR_LAUNCH_FAILED => true,
        CUresult.CUDA_ERROR_ASSERT or CUresult.CUDA_ERROR_TENSOR_MEMORY_LEAK or CUresult.CUDA_ERROR_EXTERNAL_DEVICE => true,
        CUresult.CUDA_ERROR_MPS_RPC_FAILURE or CUresult.CUDA_ERROR_MPS_CLIENT_TERMINATED or CUresult.CUDA_ERROR_UNKNOWN => true,
        _ => false,
    };

    /// <summary>The status's own name, or its number where the driver does not know it.</summary>
    public static string Name(this CUresult status)
    {
        byte* text = null;
        return cuGetErrorName(status, &text) == CUresult.CUDA_SUCCESS ? Text(text) : $"CUDA error {(int)status}";
    }

    public static string Name(this Nvrtc.Result status) => Text(Nvrtc.nvrtcGetErrorString(status));

    public static string Description(this CUresult status)
    {
        byte* text = null;
        return cuGetErrorString(status, &text) == CUresult.CUDA_SUCCESS ? Text(text) : "";
    }

    private static CudaException Failure(CUresult status, string call) => status.IsDeviceLost()
        ? new CudaDeviceLostException(FunctionOf(call), status.Name(), status.Description())
        : new CudaException(FunctionOf(call), status.Name(), status.Description());

    /// <summary>A library above the driver says that something failed, not what: where the device is lost the driver says so, but during a
    /// capture it cannot be asked.</summary>
    private static CudaException Failure(string status, string text, string call)
    {
        var driver = _captures > 0 ? CUresult.CUDA_SUCCESS : cuCtxSynchronize();
        return driver.IsDeviceLost()
            ? new CudaDeviceLostException(FunctionOf(call), driver.Name(), driver.Description())
            : new CudaException(FunctionOf(call), status, text);
    }

    /// <summary>"cuMemAlloc_v2" of "LibCuda.cuMemAlloc_v2(out var pointer, size)".</summary>
    private static string FunctionOf(string call)
    {
        var name = call.AsSpan();
        var end = name.IndexOf('(');
        name = end < 0 ? name : name[..end];
        return name[(name.LastIndexOf('.') + 1)..].ToString();
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
