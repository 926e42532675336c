using System.Diagnostics;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>
/// A stage's instruments. <see cref="Begin"/> and <see cref="End"/> enclose the work on one message, on any number of threads at once;
/// together they allocate nothing and cost well below a microsecond.
/// </summary>
internal sealed class StageMeter(string name, TimeProvider clock)
{
    private readonly KeyValuePair<string, object?> _tag = new("stage", name);
    private readonly LatencyHistogram _latencies = new();
    private volatile StageTrace? _trace;
    private int _atWork;
    private long _images;
    private long _messages;
    private long _ticks;
    private long _allocated;

    public string Name => name;

    /// <summary>Whether it never has more than one worker.</summary>
    public bool IsSerial { get; init; }

    /// <summary>Messages that stand before the stage; none where it has no queue.</summary>
    public Func<int> Queued { get; init; } = () => 0;

    /// <summary>Messages it has finished and the next stage has not taken.</summary>
    public Func<int> Finished { get; init; } = () => 0;

    /// <summary>Workers in the stage.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    public long Images => Interlocked.Read(ref _images);

    /// <summary>Where every message is noted too, or null.</summary>
    public StageTrace? Trace
    {
        set => _trace = value;
    }

    /// <summary>A worker begins a message.</summary>
    public StageMark Begin()
    {
        Interlocked.Increment(ref _atWork);
        return new(clock.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>The worker has done it.</summary>
    /// <param name="mark">What <see cref="Begin"/> gave on the same thread.</param>
    /// <param name="count">Images of the message: each counts as having taken an equal part of the time.</param>
    /// <param name="sampleNumber">Number of the first.</param>
    public void End(StageMark mark, int count, long sampleNumber)
    {
        var end = clock.GetTimestamp();
        var elapsed = end - mark.Ticks;
        Interlocked.Decrement(ref _atWork);
        Interlocked.Add(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - mark.Allocated);
        Interlocked.Add(ref _images, count);
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _ticks, elapsed);
        _latencies.Record(elapsed / count, count);
        _trace?.Add(mark.Ticks, end, sampleNumber, count);
        LoaderMetrics.Done(_tag, count, (double)elapsed / Stopwatch.Frequency);
    }

    /// <summary>The worker has failed.</summary>
    public void Abandon() => Interlocked.Decrement(ref _atWork);

    public StageCounts Snapshot() => new(
        Images, Interlocked.Read(ref _messages), Interlocked.Read(ref _ticks), Interlocked.Read(ref _allocated), _latencies.Snapshot());
}

/// <summary>The moment at which a worker began a message.</summary>
/// <param name="Ticks">Of the stopwatch.</param>
/// <param name="Allocated">Bytes that the thread had allocated so far.</param>
internal readonly record struct StageMark(long Ticks, long Allocated);

/// <summary>A stage's counters at one moment.</summary>
/// <param name="Images">Images done.</param>
/// <param name="Messages">Messages done.</param>
/// <param name="Ticks">Sum of all workers' time in it.</param>
/// <param name="Allocated">Bytes allocated in it.</param>
/// <param name="Latencies">Images by duration, as <see cref="LatencyHistogram"/> counts them.</param>
internal sealed record StageCounts(long Images, long Messages, long Ticks, long Allocated, long[] Latencies)
{
    /// <summary>What came after an earlier moment.</summary>
    public StageCounts Since(StageCounts earlier) => new(
        Images - earlier.Images,
        Messages - earlier.Messages,
        Ticks - earlier.Ticks,
        Allocated - earlier.Allocated,
        [.. Latencies.Zip(earlier.Latencies, (later, before) => later - before)]);
}

/// <summary>A stage's part of a trace.</summary>
internal sealed class StageTrace(TraceRecorder recorder, string stage)
{
    private readonly int _span = recorder.Name(stage);

    public void Add(long begin, long end, long sample, int images) => recorder.Span(_span, begin, end, sample, images);
}
