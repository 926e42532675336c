namespace AlexNet.Engines.Cuda.Interop;

/// <summary>The device, or its context in this process, is of no use any more: every further call would fail. Only the host's state is
/// left, as what was saved before.</summary>
public sealed class CudaDeviceLostException(string call, string status, string text)
    : CudaException(call, status, text, $"the GPU was lost: {status} from {call}{(text.Length > 0 ? ": " + text : "")}")
{
    public override bool IsDeviceLost => true;
}
