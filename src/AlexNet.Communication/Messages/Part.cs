using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Messages;

/// <summary>What parts of exchanges need of this process: its place, its messages, its memory.</summary>
internal sealed record Link(int Rank, int Size, Requests Requests, ScratchPool Scratch)
{
    /// <summary>All other ranks, from the next on: so that not all begin with the same one.</summary>
    public IEnumerable<int> Others => Enumerable.Range(1, Size - 1).Select(distance => (Rank + distance) % Size);
}

/// <summary>A part of an exchange that fits into memory: some messages, then some work, then perhaps messages again.</summary>
/// <param name="tag">Of its first messages; the next ones have the number after it.</param>
/// <param name="bytes">What it takes of the memory for messages, about.</param>
internal abstract unsafe class Part(int tag, long bytes) : Party
{
    /// <summary>Tags of parts begin here; below is for other messages.</summary>
    public const int FirstTag = 1;

    /// <summary>Parts after which tags come again: any MPI has 32,767.</summary>
    public const int Tags = 16_000;

    /// <summary>Tags of gatherings of bytes, which another thread may ask for: they do not depend on how many other exchanges were begun before.</summary>
    public const int FirstBytesTag = FirstTag + (2 * Tags);

    /// <summary>Gatherings of bytes after which their tags come again.</summary>
    public const int BytesTags = 300;

    private int _step;
    private Action<Part> _over = _ => { };

    public long Bytes => bytes;

    protected Link Link { get; private set; } = null!;

    /// <summary>Tag of the messages of the step that begins.</summary>
    protected int Tag => tag + _step;

    /// <param name="over">Is called when all is done.</param>
    public void Start(Link link, Action<Part> over)
    {
        (Link, _over) = (link, over);
        Arrived();
    }

    public override void Arrived()
    {
        while (UnderWay == 0)
        {
            if (!Next(_step))
            {
                _over(this);
                return;
            }

            _step++;
        }
    }

    /// <summary>Does what follows when all messages of the step before are through.</summary>
    /// <returns>False when that was all.</returns>
    protected abstract bool Next(int step);

    protected void Send(nint data, long count, int peer) => Link.Requests.Send(data, count, peer, Tag, this);

    protected void Receive(nint data, long count, int peer) => Link.Requests.Receive(data, count, peer, Tag, this);

    protected static void Copy(nint from, nint to, long length)
    {
        if (from != to)
        {
            System.Buffer.MemoryCopy((void*)from, (void*)to, length, length);
        }
    }
}
