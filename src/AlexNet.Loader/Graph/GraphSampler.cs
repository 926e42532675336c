using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph;

/// <summary>
/// Looks at a graph now and then. A block has no clock for the time in which it does nothing, so that this is how waiting is told from
/// being held back. Sampling allocates nothing.
/// </summary>
internal sealed class GraphSampler(GraphRun run, IReadOnlyList<StageMeter> meters, TraceRecorder? trace)
{
    private readonly SampleTrace? _notes = trace is null ? null : new SampleTrace(trace, meters);

    public StageSeries[] Stages { get; } = [.. meters.Select(meter => new StageSeries(meter))];

    public RingSeries Ring { get; } = new(run.Ring);

    /// <summary>Looks once.</summary>
    /// <param name="now">Stopwatch ticks.</param>
    /// <param name="weight">Seconds that the sample stands for.</param>
    public void Sample(long now, double weight)
    {
        var ringIsEmpty = run.Ring.IsHeldBack;
        var offered = run.IsFeeding ? 1 : 0;
        foreach (var stage in Stages)
        {
            offered = stage.Sample(weight, offered, ringIsEmpty);
        }

        Ring.Sample(weight);
        _notes?.Add(now, Stages, Ring);
    }
}
