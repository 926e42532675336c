namespace AlexNet.Loader;

/// <summary>Queue depths and complete batches as the counters of a trace, noted where they change.</summary>
internal sealed class SampleTrace
{
    private readonly TraceRecorder recorder;
    private readonly int[] names;
    private readonly int[] last;

    public SampleTrace(TraceRecorder recorder, IReadOnlyList<StageMeter> meters)
    {
        this.recorder = recorder;
        names = [.. meters.Select(meter => recorder.Name($"queue before {meter.Name}")), recorder.Name("batches ready")];
        last = [.. names.Select(_ => -1)];
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
        if (last[index] != value)
        {
            last[index] = value;
            recorder.Value(names[index], time, value);
        }
    }
}
