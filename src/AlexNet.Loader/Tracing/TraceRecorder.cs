namespace AlexNet.Loader;

/// <summary>
/// Notes what every thread does when, for a picture over time. Each thread writes into a buffer of its own, which grows in chunks;
/// when one is full, recording stops for all, so that the picture ends at one moment. What is recorded in parts has room for each.
/// </summary>
/// <param name="entriesPerThread">Room of each thread, 40 bytes an entry.</param>
public sealed class TraceRecorder(int entriesPerThread = 1 << 16) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<string> names = [];
    private readonly List<TraceBuffer> buffers = [];
    private readonly ThreadLocal<TraceBuffer?> own = new();
    private readonly int room = entriesPerThread;
    private volatile int limit = entriesPerThread;
    private volatile bool full;
    private volatile bool cut;

    /// <summary>Whether recording stopped because a thread's room was used up, in any part.</summary>
    public bool IsFull => cut;

    /// <summary>Managed memory that recording itself took so far, for those who count allocations.</summary>
    public long AllocatedBytes => Buffers.Sum(buffer => buffer.Bytes);

    /// <summary>Every thread's entries.</summary>
    internal IReadOnlyList<TraceBuffer> Buffers
    {
        get
        {
            lock (gate)
            {
                return [.. buffers];
            }
        }
    }

    /// <summary>A name's number, the same for the same name.</summary>
    public int Name(string name)
    {
        lock (gate)
        {
            var known = names.IndexOf(name);
            if (known >= 0)
            {
                return known;
            }

            names.Add(name);
            return names.Count - 1;
        }
    }

    /// <summary>Calls the current thread's track so; without it a thread is a worker with a number.</summary>
    public void NameThread(string name) => Own().Name = name;

    /// <summary>Begins a part: it may use what the parts before it left of their room, and its own.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="of">How many parts there are.</param>
    public void BeginPart(int number, int of)
    {
        limit = (int)((long)room * number / of);
        full = false;
    }

    /// <summary>The current thread did something. Spans of one thread lie one after the other, or one within the other.</summary>
    /// <param name="name">What, as <see cref="Name(string)"/> gave it.</param>
    /// <param name="begin">Stopwatch ticks.</param>
    /// <param name="end">Stopwatch ticks.</param>
    /// <param name="sample">Number of the first image, or -1.</param>
    /// <param name="images">How many images, or 0.</param>
    public void Span(int name, long begin, long end, long sample = -1, int images = 0) => Add(new TraceEvent(name, begin, end, sample, images));

    /// <summary>A counter has a value from a moment on.</summary>
    public void Value(int name, long time, long value) => Add(new TraceEvent(name, time, -1, value, 0));

    public void Dispose() => own.Dispose();

    internal string NameOf(int number)
    {
        lock (gate)
        {
            return names[number];
        }
    }

    private void Add(in TraceEvent item)
    {
        if (!full && !Own().TryAdd(item, limit))
        {
            (full, cut) = (true, true);
        }
    }

    private TraceBuffer Own() => own.Value ??= Create();

    private TraceBuffer Create()
    {
        lock (gate)
        {
            var number = buffers.Count + 1;
            var buffer = new TraceBuffer(number, $"worker {number}", room);
            buffers.Add(buffer);
            return buffer;
        }
    }
}
