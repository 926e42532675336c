using System.Runtime.CompilerServices;

namespace AlexNet.Loader.Graph.Tracing;

/// <summary>One thread's entries, in room that is allocated a chunk at a time: a thread with little to tell takes little, and one with
/// much allocates once in 4,096 entries.</summary>
internal sealed class TraceBuffer(int number, string name, int capacity)
{
    /// <summary>Entries of a chunk.</summary>
    public const int ChunkSize = 4096;

    private readonly TraceEvent[]?[] _chunks = new TraceEvent[(capacity + ChunkSize - 1) / ChunkSize][];
    private long _bytes;
    private int _count;

    /// <summary>The thread's track, from 1.</summary>
    public int Number => number;

    public string Name { get; set; } = name;

    /// <summary>Size of the room it has taken.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The entries so far.</summary>
    public IEnumerable<TraceEvent> Events()
    {
        var known = Volatile.Read(ref _count);
        for (var i = 0; i < known; i++)
        {
            yield return _chunks[i / ChunkSize]![i % ChunkSize];
        }
    }

    /// <summary>False where as many are in it as may be.</summary>
    /// <param name="limit">At most the capacity.</param>
    public bool TryAdd(in TraceEvent item, int limit)
    {
        if (_count >= limit)
        {
            return false;
        }

        var chunk = _chunks[_count / ChunkSize] ??= Grow();
        chunk[_count % ChunkSize] = item;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    private TraceEvent[] Grow()
    {
        var chunk = new TraceEvent[Math.Min(ChunkSize, capacity - _count)];
        Interlocked.Add(ref _bytes, (long)chunk.Length * Unsafe.SizeOf<TraceEvent>());
        return chunk;
    }
}

/// <summary>An entry of a trace: a span of time on one thread, or a counter's value at a moment.</summary>
/// <param name="Name">As <see cref="TraceRecorder.Name"/> gave it.</param>
/// <param name="Begin">Stopwatch ticks.</param>
/// <param name="End">Stopwatch ticks; -1 for a counter.</param>
/// <param name="Value">A span's first sample, -1 for none; a counter's value.</param>
/// <param name="Images">Of a span; 0 for none.</param>
internal readonly record struct TraceEvent(int Name, long Begin, long End, long Value, int Images)
{
    public bool IsCounter => End < 0;
}
