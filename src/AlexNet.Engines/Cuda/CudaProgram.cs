using AlexNet.Core;
using AlexNet.Engines.Cuda.Steps;

namespace AlexNet.Engines.Cuda;

/// <summary>A plan whose steps are launches and products tied to their memory on one device or two.</summary>
internal sealed class CudaProgram : ITimedProgram
{
    private readonly CudaMemory _memory;
    private readonly PlanRuntime _parts;
    private bool _disposed;

    /// <param name="parts">Belong to the program from now on.</param>
    public CudaProgram(CudaMemory memory, PlanRuntime parts) => (_memory, _parts) = (memory, parts);

    public Plan Plan => _memory.Plan;

    /// <summary>Images come in planes and are made NHWC once; nothing else changes its layout.</summary>
    public LayoutChanges LayoutChanges => new(Plan.Images.Length, 0);

    public ReadOnlySpan<long> StepTicks => _parts.Clock.Ticks;

    public ReadOnlySpan<float> Probabilities => Values(_parts.Probabilities);

    public ReadOnlySpan<float> Losses => Values(_parts.Losses);

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchCheck.Validate(Plan, images, labels);
        try
        {
            Enqueue(images, labels, arguments);
            for (var device = 0; device < _memory.Devices; device++)
            {
                _memory.Device(device).Context.SetCurrent();
                _memory.Device(device).Stream.Synchronize();
            }
        }
        catch
        {
            // What was queued still reads memory that the next run would write.
            Drain();
            throw;
        }

        _parts.Clock.Collect();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Drain();
            _parts.Dispose();
        }
    }

    private void Enqueue(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        _parts.Clock.Start();
        _parts.Upload.Enqueue(images, labels, arguments);
        var last = _parts.Steps.Length - 1;
        for (var i = 0; i < last; i++)
        {
            _parts.Steps[i].Enqueue();
            _parts.Clock.End(i);
        }

        _parts.Steps[last].Enqueue();
        _parts.Probabilities.Enqueue();
        _parts.Losses.Enqueue();
        _parts.Clock.End(last);
    }

    private void Drain()
    {
        for (var device = 0; device < _memory.Devices; device++)
        {
            _memory.Device(device).TryDrain();
        }
    }

    private ReadOnlySpan<float> Values(ResultDownload result)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return result.Values;
    }
}
