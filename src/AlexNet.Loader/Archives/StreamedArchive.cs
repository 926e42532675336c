using System.Runtime.InteropServices;
using AlexNet.Imaging.Formats;

namespace AlexNet.Loader.Archives;

/// <summary>What can be unpacked from front to back only.</summary>
internal enum StreamedFormat
{
    Gzip,
    Zstd,
}

/// <summary>
/// A compressed archive whose unpacked bytes are read by any thread, and nearly in order: it is unpacked forwards, what was unpacked last
/// stays in memory, and for what lies before that it is unpacked anew.
/// </summary>
internal sealed class StreamedArchive(string path, StreamedFormat format, StreamedWindows windows)
{
    private readonly List<long> _starts = [];
    private readonly List<byte> _startBytes = [];

    /// <summary>How many times it was begun to be unpacked.</summary>
    public int Begun { get; private set; }

    /// <summary>The same file for another reader, with windows of its own.</summary>
    public StreamedArchive Apart(StreamedWindows others) => new(path, format, others);

    /// <summary>Reads as many bytes as there are.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged.</exception>
    public int Read(Span<byte> target, long offset)
    {
        lock (windows.Gate)
        {
            if (TryReadStart(target, offset))
            {
                return target.Length;
            }

            var pass = windows.Use(this, offset, Begin);
            try
            {
                return pass.Read(target, offset, windows.Bytes);
            }
            catch (IOException)
            {
                windows.Close(this);
                throw;
            }
        }
    }

    /// <summary>Keeps the first bytes of a file for as long as the archive is open: they are asked for in the order of names.</summary>
    /// <param name="offset">Behind all that were kept.</param>
    /// <param name="start">Up to as many bytes as tell what a file is.</param>
    public void KeepStart(long offset, ReadOnlySpan<byte> start)
    {
        lock (windows.Gate)
        {
            if (start.Length == Signature.Length && (_starts.Count == 0 || offset > _starts[^1]))
            {
                _starts.Add(offset);
                _startBytes.AddRange(start);
            }
        }
    }

    /// <summary>Gives back memory and file; what is read after that is unpacked anew.</summary>
    public void Close()
    {
        lock (windows.Gate)
        {
            windows.Close(this);
            _starts.Clear();
            _startBytes.Clear();
        }
    }

    private UnpackingPass Begin()
    {
        Begun++;
        return new UnpackingPass(path, format);
    }

    private bool TryReadStart(Span<byte> target, long offset)
    {
        var found = target.Length > Signature.Length ? -1 : _starts.BinarySearch(offset);
        if (found < 0)
        {
            return false;
        }

        CollectionsMarshal.AsSpan(_startBytes).Slice(found * Signature.Length, target.Length).CopyTo(target);
        return true;
    }
}

/// <summary>
/// What a reader of compressed archives keeps of them in memory. Few are being unpacked at a time; of one archive it may be two, as the
/// last images of an epoch are still read while the first ones of the next are.
/// </summary>
internal sealed class StreamedWindows
{
    /// <summary>No window may be larger.</summary>
    public const long Most = 1L << 30;

    /// <summary>For listing files, and what is read beside that.</summary>
    private const long Usual = 64L << 20;

    private const int Fewest = 2;

    /// <summary>What was used last comes last.</summary>
    private readonly List<(StreamedArchive Archive, UnpackingPass Pass)> _passes = [];
    private int _most = Fewest;

    /// <summary>Held by whoever reads.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Unpacked bytes before the last that was read that stay in memory of every pass.</summary>
    public long Bytes { get; private set; } = Usual;

    /// <param name="bytes">That one after the other are read at about the same time.</param>
    /// <param name="archives">That they lie in.</param>
    public void Resize(long bytes, int archives)
    {
        lock (Gate)
        {
            (Bytes, _most) = (bytes, Math.Max(Fewest, archives + 1));
        }
    }

    /// <summary>The pass that has a place in its window, else the one that comes to it soonest, else a new one instead of that not used for
    /// longest. Under the gate.</summary>
    public UnpackingPass Use(StreamedArchive archive, long offset, Func<UnpackingPass> begin)
    {
        var found = -1;
        for (var i = 0; i < _passes.Count; i++)
        {
            var (whose, pass) = _passes[i];
            if (whose == archive && pass.Begin <= offset && (found < 0 || pass.Begin > _passes[found].Pass.Begin))
            {
                found = i;
            }
        }

        if (found < 0 && _passes.Count >= _most)
        {
            _passes[0].Pass.Dispose();
            _passes.RemoveAt(0);
        }

        var used = found < 0 ? (archive, begin()) : _passes[found];
        if (found >= 0)
        {
            _passes.RemoveAt(found);
        }

        _passes.Add(used);
        return used.Item2;
    }

    /// <summary>Ends what is being unpacked of an archive. Under the gate.</summary>
    public void Close(StreamedArchive archive)
    {
        foreach (var (_, pass) in _passes.Where(held => held.Archive == archive))
        {
            pass.Dispose();
        }

        _passes.RemoveAll(held => held.Archive == archive);
    }
}
