using System.Diagnostics;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;

namespace AlexNet.Engines.Cuda.Running;

/// <summary>Times steps by events on their devices' streams, as the host is long done when they run. Each step's time reaches from the end of
/// the one before it on the same device: waiting for another device is in it.</summary>
internal sealed class StepClock : IDisposable
{
    private static readonly double TicksPerMillisecond = Stopwatch.Frequency / 1000.0;

    private readonly CudaMemory _memory;
    private readonly int[] _devices;
    private readonly CudaEvent[] _starts;
    private readonly CudaEvent[] _ends;

    /// <summary>Of each step, the mark before it on its device.</summary>
    private readonly CudaEvent[] _befores;

    public StepClock(CudaMemory memory)
    {
        var plan = memory.Plan;
        _memory = memory;
        _devices = Array.ConvertAll(plan.Steps, step => step.Device);
        (_starts, _ends, _befores) =
            (new CudaEvent[plan.Devices], new CudaEvent[plan.Steps.Length], new CudaEvent[plan.Steps.Length]);
        Ticks = new long[plan.Steps.Length];
        try
        {
            Create();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Stopwatch ticks of each step in all runs.</summary>
    public long[] Ticks { get; }

    public void Start()
    {
        for (var device = 0; device < _starts.Length; device++)
        {
            Record(_starts[device], device);
        }
    }

    /// <summary>What is queued on its device now is the step's.</summary>
    public void End(int step) => Record(_ends[step], _devices[step]);

    /// <summary>Adds up a run that is over.</summary>
    public void Collect()
    {
        for (var step = 0; step < Ticks.Length; step++)
        {
            _memory.Device(_devices[step]).Context.SetCurrent();
            Ticks[step] += (long)(CudaEvent.ElapsedTime(_befores[step], _ends[step]) * TicksPerMillisecond);
        }
    }

    public void Dispose()
    {
        foreach (var mark in _starts.Concat(_ends))
        {
            mark?.Dispose();
        }
    }

    private void Create()
    {
        var last = new CudaEvent[_starts.Length];
        for (var device = 0; device < _starts.Length; device++)
        {
            last[device] = _starts[device] = new(_memory.Device(device).Context, timing: true);
        }

        for (var step = 0; step < _ends.Length; step++)
        {
            var device = _devices[step];
            _befores[step] = last[device];
            last[device] = _ends[step] = new(_memory.Device(device).Context, timing: true);
        }
    }

    private void Record(CudaEvent mark, int device)
    {
        _memory.Device(device).Context.SetCurrent();
        mark.Record(_memory.Device(device).Stream);
    }
}
