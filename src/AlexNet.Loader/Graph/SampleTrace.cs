using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph;

/// <summary>Queue depths and complete batches as the counters of a trace, noted where they change.</summary>
internal sealed class SampleTrace
{
    private readonly TraceRecorder _recorder;
    private readonly int[] _names;
    private readonly int[] _last;

    public SampleTrace(TraceRecorder recorder, IReadOnlyList<StageMeter> meters)
    {
        _recorder = recorder;
        _names = [.. meters.Select(meter => recorder.Name($"queue before {meter.Name}")), recorder.Name("batches ready")];
        _last = [.. _names.Select(_ => -1)];
    }

    public void Add(long time, StageSeries[] stages, RingSeries ring)
    {
        for (var i = 0; i < stages.Length; i++)
        {
            Add(time, i, stages[i].Queue);
        }

        Add(time, stages.Length, ring.Ready);
    }

    private void Add(long time, int index, int value)
    {
        if (_last[index] != value)
        {
            _last[index] = value;
            _recorder.Value(_names[index], time, value);
        }
    }
}
