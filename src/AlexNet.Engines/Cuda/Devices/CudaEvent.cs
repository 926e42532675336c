using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A mark in a stream.</summary>
internal sealed class CudaEvent : CudaResource
{
    /// <param name="timing">Whether <see cref="ElapsedTime"/> is wanted; without it, waiting costs less.</param>
    /// <param name="blocking">Whether <see cref="Synchronize"/> gives its core away instead of looking again and again.</param>
    public CudaEvent(CudaContext context, bool timing = false, bool blocking = false)
        : base(context)
    {
        context.SetCurrent();
        var flags = (timing ? CU_EVENT_DEFAULT : CU_EVENT_DISABLE_TIMING) | (blocking ? CU_EVENT_BLOCKING_SYNC : 0);
        cuEventCreate(out var handle, flags).ThrowIfFailed();
        Event = handle;
    }

    public nint Event { get; }

    /// <summary>Marks what is queued in the stream now; replaces an earlier mark.</summary>
    public void Record(CudaStream stream) => cuEventRecord(Event, stream.Stream).ThrowIfFailed();

    /// <summary>Waits until the mark is reached; at once where none was made.</summary>
    public void Synchronize() => cuEventSynchronize(Event).ThrowIfFailed();

    /// <summary>Whether the mark is reached.</summary>
    public bool Query()
    {
        var status = cuEventQuery(Event);
        if (status == CUresult.CUDA_ERROR_NOT_READY)
        {
            return false;
        }

        status.ThrowIfFailed(nameof(cuEventQuery));
        return true;
    }

    /// <summary>Milliseconds between two marks that are reached, of events with timing.</summary>
    public static float ElapsedTime(CudaEvent start, CudaEvent end)
    {
        cuEventElapsedTime(out var milliseconds, start.Event, end.Event).ThrowIfFailed();
        return milliseconds;
    }

    protected override void Release() => _ = cuEventDestroy_v2(Event);
}
