using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>A call into one of NVIDIA's libraries that failed: which one, and the status it gave.</summary>
public class CudaException : EngineException
{
    /// <param name="call">The function's name.</param>
    /// <param name="status">The status's own name, as <c>CUDA_ERROR_OUT_OF_MEMORY</c>.</param>
    /// <param name="text">What the library says of it; may be empty.</param>
    public CudaException(string call, string status, string text)
        : this(call, status, text, text.Length > 0 ? $"CUDA: {status} from {call}: {text}" : $"CUDA: {status} from {call}")
    {
    }

    private protected CudaException(string call, string status, string text, string message)
        : base(message) => (Call, Status, Text) = (call, status, text);

    public override bool IsDeviceLost => false;

    /// <summary>The function that failed, as <c>cuMemAlloc_v2</c>.</summary>
    public string Call { get; }

    /// <summary>The name of the library's status.</summary>
    public string Status { get; }

    /// <summary>What the library says of the status; may be empty.</summary>
    public string Text { get; }

    /// <summary>Whether the device's memory, or the host's for page-locked memory, did not suffice.</summary>
    public bool IsOutOfMemory => Status is "CUDA_ERROR_OUT_OF_MEMORY" or "CUBLAS_STATUS_ALLOC_FAILED"
        or "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED";
}

/// <summary>The device, or its context in this process, is of no use any more: every further call would fail. Only the host's state is
/// left, as what was saved before.</summary>
public sealed class CudaDeviceLostException(string call, string status, string text)
    : CudaException(call, status, text, $"the GPU was lost: {status} from {call}{(text.Length > 0 ? ": " + text : "")}")
{
    public override bool IsDeviceLost => true;
}
