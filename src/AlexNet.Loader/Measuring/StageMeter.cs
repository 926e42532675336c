using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>
/// A stage's instruments. <see cref="Begin"/> and <see cref="End"/> enclose the work on one message, on any number of threads at once;
/// together they allocate nothing and cost well below a microsecond.
/// </summary>
internal sealed class StageMeter(string name)
{
    private readonly KeyValuePair<string, object?> tag = new("stage", name);
    private readonly LatencyHistogram latencies = new();
    private volatile StageTrace? trace;
    private int atWork;
    private long images;
    private long messages;
    private long ticks;
    private long allocated;

    public string Name => name;

    /// <summary>Whether it never has more than one worker.</summary>
    public bool IsSerial { get; init; }

    /// <summary>Messages that stand before the stage; none where it has no queue.</summary>
    public Func<int> Queued { get; init; } = () => 0;

    /// <summary>Messages it has finished and the next stage has not taken.</summary>
    public Func<int> Finished { get; init; } = () => 0;

    /// <summary>Workers in the stage.</summary>
    public int AtWork => Volatile.Read(ref atWork);

    public long Images => Interlocked.Read(ref images);

    public double BusySeconds => (double)Interlocked.Read(ref ticks) / Stopwatch.Frequency;

    /// <summary>Where every message is noted too, or null.</summary>
    public StageTrace? Trace
    {
        set => trace = value;
    }

    /// <summary>A worker begins a message.</summary>
    public StageMark Begin()
    {
        Interlocked.Increment(ref atWork);
        return new(Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>The worker has done it.</summary>
    /// <param name="mark">What <see cref="Begin"/> gave on the same thread.</param>
    /// <param name="count">Images of the message: each counts as having taken an equal part of the time.</param>
    /// <param name="sample">Number of the first.</param>
    public void End(StageMark mark, int count, long sample)
    {
        var end = Stopwatch.GetTimestamp();
        var elapsed = end - mark.Ticks;
        Interlocked.Decrement(ref atWork);
        Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - mark.Allocated);
        Interlocked.Add(ref images, count);
        Interlocked.Increment(ref messages);
        Interlocked.Add(ref ticks, elapsed);
        latencies.Record(elapsed / count, count);
        trace?.Add(mark.Ticks, end, sample, count);
        LoaderMetrics.Done(tag, count, (double)elapsed / Stopwatch.Frequency);
    }

    /// <summary>The worker has failed.</summary>
    public void Abandon() => Interlocked.Decrement(ref atWork);

    public StageCounts Snapshot() => new(
        Images, Interlocked.Read(ref messages), Interlocked.Read(ref ticks), Interlocked.Read(ref allocated), latencies.Snapshot());
}
