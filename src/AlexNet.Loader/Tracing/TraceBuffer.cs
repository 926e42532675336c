using System.Runtime.CompilerServices;

namespace AlexNet.Loader;

/// <summary>One thread's entries, in room allocated beforehand.</summary>
internal sealed class TraceBuffer(int number, string name, int capacity)
{
    private readonly TraceEvent[] events = new TraceEvent[capacity];
    private int count;

    /// <summary>The thread's track, from 1.</summary>
    public int Number => number;

    public string Name { get; set; } = name;

    /// <summary>Size of its room.</summary>
    public long Bytes => (long)events.Length * Unsafe.SizeOf<TraceEvent>();

    /// <summary>The entries so far.</summary>
    public ReadOnlySpan<TraceEvent> Events => events.AsSpan(0, Volatile.Read(ref count));

    /// <summary>False where as many are in it as may be.</summary>
    public bool TryAdd(in TraceEvent item, int limit)
    {
        if (count >= limit)
        {
            return false;
        }

        events[count] = item;
        Volatile.Write(ref count, count + 1);
        return true;
    }
}
