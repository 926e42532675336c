using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Cuda.Steps;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Running;

/// <summary>
/// One run of a plan as work on streams, from the batch in its slot to the results on the host:
/// <code>
/// device 0   ──┬─► input ─► steps ──┬─► steps ─► … ─┬─┬─►
/// device 1     └─► input ─► steps ──┼─► steps ─► … ─┘ │
/// downloads                         └─► results ──────┘
/// </code>
/// It begins and ends on the first device's stream, so that it can be captured there as a graph. Transfers make the streams of two
/// devices wait for each other where they must.
/// </summary>
internal sealed class StepSequence : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly CudaStep[] _steps;
    private readonly DeviceRuntime _results;
    private readonly CudaEvent[] _marks;
    private readonly CudaEvent _resultsReady;
    private readonly CudaEvent _downloaded;

    /// <param name="steps">The plan's, in its order.</param>
    public StepSequence(CudaMemory memory, CudaStep[] steps)
    {
        (_memory, _steps, _results) = (memory, steps, memory.DeviceOf(memory.Plan.Losses));
        try
        {
            _marks = [.. Enumerable.Range(0, memory.Devices).Select(device => Event(memory.Device(device)))];
            _resultsReady = Event(_results);
            _downloaded = Event(_results);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it begins and ends.</summary>
    public CudaStream Origin => _memory.Device(0).Stream;

    /// <param name="clock">Times the steps, or null.</param>
    public void Enqueue(BatchSlot slot, StepClock? clock)
    {
        Fork();
        clock?.Start();
        slot.EnqueueInput();
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i].Enqueue();
            clock?.End(i);
            if (_steps[i] is LossStep)
            {
                Download(slot);
            }
        }

        Join();
    }

    /// <summary>Waits for all devices.</summary>
    /// <exception cref="CudaDeviceLostException">One is lost.</exception>
    public void Synchronize()
    {
        for (var device = 0; device < _marks.Length; device++)
        {
            _memory.Device(device).Context.Synchronize();
        }
    }

    public void Dispose() => _owned.Dispose();

    private CudaEvent Event(DeviceRuntime device) => _owned.Own(new CudaEvent(device.Context));

    /// <summary>The other devices begin when the first does.</summary>
    private void Fork()
    {
        Record(_marks[0], _memory.Device(0), Origin);
        for (var device = 1; device < _marks.Length; device++)
        {
            Wait(_memory.Device(device), _memory.Device(device).Stream, _marks[0]);
        }
    }

    /// <summary>Results go to the host beside what is still to be done.</summary>
    private void Download(BatchSlot slot)
    {
        Record(_resultsReady, _results, _results.Stream);
        Wait(_results, _results.Downloads, _resultsReady);
        slot.EnqueueDownload(_results.Downloads);
        Record(_downloaded, _results, _results.Downloads);
    }

    /// <summary>The first device's stream goes on when all is done.</summary>
    private void Join()
    {
        for (var device = 1; device < _marks.Length; device++)
        {
            Record(_marks[device], _memory.Device(device), _memory.Device(device).Stream);
            Wait(_memory.Device(0), Origin, _marks[device]);
        }

        Wait(_memory.Device(0), Origin, _downloaded);
    }

    private static void Record(CudaEvent mark, DeviceRuntime device, CudaStream stream)
    {
        device.Context.SetCurrent();
        mark.Record(stream);
    }

    private static void Wait(DeviceRuntime device, CudaStream stream, CudaEvent mark)
    {
        device.Context.SetCurrent();
        stream.WaitEvent(mark);
    }
}
