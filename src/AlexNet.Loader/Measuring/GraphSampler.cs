using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>
/// Looks at a graph every two milliseconds, on a thread of its own. A block has no clock for the time in which it does nothing, so that
/// this is how waiting is told from being held back. Sampling allocates nothing.
/// </summary>
internal sealed class GraphSampler : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    private readonly GraphRun run;
    private readonly SampleTrace? trace;
    private readonly Thread thread;
    private volatile bool stop;

    public GraphSampler(GraphRun run, IReadOnlyList<StageMeter> meters, TraceRecorder? trace)
    {
        this.run = run;
        Stages = [.. meters.Select(meter => new StageSeries(meter))];
        Ring = new RingSeries(run);
        this.trace = trace is null ? null : new SampleTrace(trace, meters);
        thread = new Thread(Run) { IsBackground = true, Name = "loader sampler" };
        thread.Start();
    }

    public StageSeries[] Stages { get; }

    public RingSeries Ring { get; }

    /// <summary>Stops and waits for the thread.</summary>
    public void Dispose()
    {
        stop = true;
        thread.Join();
    }

    private void Run()
    {
        var last = Stopwatch.GetTimestamp();
        while (!stop)
        {
            Thread.Sleep(Period);
            var now = Stopwatch.GetTimestamp();
            Sample((double)(now - last) / Stopwatch.Frequency);
            trace?.Add(now, Stages, Ring);
            last = now;
        }
    }

    private void Sample(double weight)
    {
        var ringIsEmpty = run.IsHeldBack;
        var offered = run.IsFeeding ? 1 : 0;
        foreach (var stage in Stages)
        {
            offered = stage.Sample(weight, offered, ringIsEmpty);
        }

        Ring.Sample(weight);
    }
}
