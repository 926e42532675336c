using System.Diagnostics;
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
        var offered = run.Ring.OffersSamples ? 1 : 0;
        foreach (var stage in Stages)
        {
            offered = stage.Sample(weight, offered, ringIsEmpty);
        }

        Ring.Sample(weight);
        _notes?.Add(now, Stages, Ring);
    }
}

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

/// <summary>Has a sampler look every two milliseconds, on a thread of its own, until it is disposed.</summary>
internal sealed class SamplerThread : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    private readonly GraphSampler _sampler;
    private readonly Thread _thread;
    private volatile bool _stop;

    public SamplerThread(GraphSampler sampler)
    {
        _sampler = sampler;
        _thread = new Thread(Run) { IsBackground = true, Name = "loader sampler" };
        _thread.Start();
    }

    /// <summary>Stops and waits for the thread.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Run()
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            Thread.Sleep(Period);
            var now = Stopwatch.GetTimestamp();
            _sampler.Sample(now, (double)(now - last) / Stopwatch.Frequency);
            last = now;
        }
    }
}
