using AlexNet.Core;
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
/// device 0   ──┬─► input ─► steps ──┬─► steps ─┬─► … ─┬─┬─┬─►
/// beside                            │          └─► … ─┘ │ │
/// device 1     └─► input ─► steps ──┼─► steps ─► … ─────┘ │
/// downloads                         └─► results ──────────┘
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
    private readonly int _lastLoss;
    private readonly CudaEvent[] _marks;
    private readonly SideLine?[] _sides;
    private readonly CudaEvent _resultsReady;
    private readonly CudaEvent _downloaded;

    /// <param name="steps">The plan's, in its order.</param>
    public StepSequence(CudaMemory memory, CudaStep[] steps)
    {
        (_memory, _steps, _results) = (memory, steps, memory.DeviceOf(memory.Plan.Losses));

        // Every part of a batch has a loss of its own.
        _lastLoss = Array.FindLastIndex(steps, step => step is LossStep);
        try
        {
            _marks = [.. Enumerable.Range(0, memory.Devices).Select(device => Event(memory.Device(device)))];
            _sides = [.. Enumerable.Range(0, memory.Devices).Select(SideOf)];
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
            // Steps that are timed follow each other: each one's time would be in another's else.
            if (clock is null && _memory.Plan.Steps[i] is { Stream: StepStream.Side } beside)
            {
                _sides[beside.Device]!.Enqueue(_steps[i]);
            }
            else
            {
                _steps[i].Enqueue();
            }

            clock?.End(i);
            if (i == _lastLoss)
            {
                Download(slot);
            }
        }

        foreach (var side in _sides)
        {
            side?.Join();
        }

        slot.EnqueueFeatures();
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

    private SideLine? SideOf(int device) => _memory.Plan.Steps.Any(step => step.Device == device && step.Stream == StepStream.Side)
        ? _owned.Own(new SideLine(_memory.Device(device)))
        : null;

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

    /// <summary>What runs beside a device's line: each step after what the line has come to, all of them done before the line goes on.</summary>
    private sealed class SideLine : IDisposable
    {
        private readonly DeviceRuntime _device;
        private readonly CudaEvent _fork;
        private readonly CudaEvent _join;
        private bool _isForked;

        public SideLine(DeviceRuntime device)
        {
            _device = device;
            _fork = new(device.Context);
            _join = new(device.Context);
        }

        public void Enqueue(CudaStep step)
        {
            Record(_fork, _device, _device.Stream);
            Wait(_device, _device.Side, _fork);
            step.EnqueueBeside();
            _isForked = true;
        }

        public void Join()
        {
            if (_isForked)
            {
                _isForked = false;
                Record(_join, _device, _device.Side);
                Wait(_device, _device.Stream, _join);
            }
        }

        public void Dispose()
        {
            _join.Dispose();
            _fork.Dispose();
        }
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
