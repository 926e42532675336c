namespace AlexNet.Loader.Graph.Tracing;

/// <summary>
/// Notes what every thread does when, for a picture over time. Each thread writes into a buffer of its own, which grows in chunks;
/// when one is full, recording stops for all, so that the picture ends at one moment. What is recorded in parts has room for each.
/// </summary>
/// <param name="entriesPerThread">Room of each thread, 40 bytes an entry.</param>
public sealed class TraceRecorder(int entriesPerThread = 1 << 16) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _names = [];
    private readonly List<TraceBuffer> _buffers = [];
    private readonly ThreadLocal<TraceBuffer?> _own = new();
    private readonly int _room = entriesPerThread;
    private volatile int _limit = entriesPerThread;
    private volatile bool _full;
    private volatile bool _cut;

    /// <summary>Whether recording stopped because a thread's room was used up, in any part.</summary>
    public bool IsFull => _cut;

    /// <summary>Managed memory that recording itself took so far, for those who count allocations.</summary>
    public long AllocatedBytes => Buffers.Sum(buffer => buffer.Bytes);

    /// <summary>Every thread's entries.</summary>
    internal IReadOnlyList<TraceBuffer> Buffers
    {
        get
        {
            lock (_gate)
            {
                return [.. _buffers];
            }
        }
    }

    /// <summary>A name's number, the same for the same name.</summary>
    public int Name(string name)
    {
        lock (_gate)
        {
            var known = _names.IndexOf(name);
            if (known >= 0)
            {
                return known;
            }

            _names.Add(name);
            return _names.Count - 1;
        }
    }

    /// <summary>Calls the current thread's track so; without it a thread is a worker with a number.</summary>
    public void NameThread(string name) => Own().Name = name;

    /// <summary>Begins a part: it may use what the parts before it left of their room, and its own.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="of">How many parts there are.</param>
    public void BeginPart(int number, int of)
    {
        _limit = (int)((long)_room * number / of);
        _full = false;
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

    public void Dispose() => _own.Dispose();

    internal string NameOf(int number)
    {
        lock (_gate)
        {
            return _names[number];
        }
    }

    private void Add(in TraceEvent item)
    {
        if (!_full && !Own().TryAdd(item, _limit))
        {
            (_full, _cut) = (true, true);
        }
    }

    private TraceBuffer Own() => _own.Value ??= Create();

    private TraceBuffer Create()
    {
        lock (_gate)
        {
            var number = _buffers.Count + 1;
            var buffer = new TraceBuffer(number, $"worker {number}", _room);
            _buffers.Add(buffer);
            return buffer;
        }
    }
}
