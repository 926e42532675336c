using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A queue of work on a device. It does not wait for the default stream, nor the default stream for it.</summary>
internal sealed class CudaStream : CudaResource
{
    /// <param name="priority">0, or a number of <see cref="CudaContext.GetStreamPriorityRange"/>: smaller ones go first.</param>
    public CudaStream(CudaContext context, int priority = 0)
        : base(context)
    {
        context.SetCurrent();
        cuStreamCreateWithPriority(out var stream, CU_STREAM_NON_BLOCKING, priority).ThrowIfFailed();
        Stream = stream;
    }

    public nint Stream { get; }

    /// <summary>Waits until everything queued is done.</summary>
    public void Synchronize() => cuStreamSynchronize(Stream).ThrowIfFailed();

    /// <summary>Whether everything queued is done.</summary>
    public bool Query()
    {
        var status = cuStreamQuery(Stream);
        if (status == CUresult.CUDA_ERROR_NOT_READY)
        {
            return false;
        }

        status.ThrowIfFailed(nameof(cuStreamQuery));
        return true;
    }

    /// <summary>What is queued from now on waits for the event, which may be of another device.</summary>
    public void WaitEvent(CudaEvent cudaEvent) => cuStreamWaitEvent(Stream, cudaEvent.Event, 0).ThrowIfFailed();

    /// <summary>Queues a copy within the device.</summary>
    public void Copy(nint destination, nint source, long bytes) => cuMemcpyDtoDAsync_v2(destination, source, (nuint)bytes, Stream).ThrowIfFailed();

    /// <summary>What the action queues, here and on streams that wait for this one, becomes a graph instead of being done.
    /// Every stream that joined must have been waited for by this one in the end. Where it fails, the capture is given up, and all
    /// streams are as before.</summary>
    /// <exception cref="CudaException">Something cannot be captured. That the device is lost may not show before it is waited for.</exception>
    public CudaGraph Capture(Action queue)
    {
        cuStreamBeginCapture_v2(Stream, CaptureMode.ThreadLocal).ThrowIfFailed();
        CudaStatusExtensions.CaptureBegins();
        try
        {
            queue();
        }
        catch
        {
            if (EndCapture(out var abandoned) == CUresult.CUDA_SUCCESS && abandoned != 0)
            {
                _ = cuGraphDestroy(abandoned);
            }

            throw;
        }

        EndCapture(out var graph).ThrowIfFailed(nameof(cuStreamEndCapture));
        return new(Context, graph);
    }

    protected override void Release() => _ = cuStreamDestroy_v2(Stream);

    private CUresult EndCapture(out nint graph)
    {
        CudaStatusExtensions.CaptureEnds();
        return cuStreamEndCapture(Stream, out graph);
    }
}
