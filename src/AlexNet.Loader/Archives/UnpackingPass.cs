using System.IO.Compression;
using ZstdSharp;

namespace AlexNet.Loader.Archives;

/// <summary>One way through a compressed file from its first byte on; what was unpacked last stays in memory. For one thread at a time.</summary>
internal sealed class UnpackingPass : IDisposable
{
    /// <summary>So much is unpacked, and given back, at a time.</summary>
    public const int Piece = 1 << 20;

    private readonly Stream _unpacked;
    private readonly List<byte[]> _pieces = [];
    private long _end;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public UnpackingPass(string path, StreamedFormat format)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Piece, FileOptions.SequentialScan);
        _unpacked = format == StreamedFormat.Gzip ? new GZipStream(file, CompressionMode.Decompress) : new DecompressionStream(file, leaveOpen: false);
    }

    /// <summary>The first byte, of those unpacked, that is still there.</summary>
    public long Begin { get; private set; }

    /// <summary>Copies bytes from <see cref="Begin"/> or behind it, unpacks on where need be, and then keeps as many as are said.</summary>
    /// <returns>Bytes read, fewer than asked for at the end.</returns>
    /// <exception cref="IOException">The file cannot be read, or is damaged.</exception>
    public int Read(Span<byte> target, long offset, long kept)
    {
        var done = 0;
        while (done < target.Length)
        {
            var at = offset + done;
            if (at < _end)
            {
                var (piece, inside) = Math.DivRem(at - Begin, Piece);
                var count = (int)Math.Min(Math.Min(Piece - inside, _end - at), target.Length - done);
                _pieces[(int)piece].AsSpan((int)inside, count).CopyTo(target[done..]);
                done += count;
            }
            else if (!Unpack(kept))
            {
                break;
            }
        }

        return done;
    }

    public void Dispose() => _unpacked.Dispose();

    private bool Unpack(long kept)
    {
        var used = _end - Begin;
        if (used == (long)_pieces.Count * Piece)
        {
            _pieces.Add(FirstIfNotKept(kept) ?? GC.AllocateUninitializedArray<byte>(Piece));
            used = _end - Begin;
        }

        var inside = (int)(used % Piece);
        try
        {
            var read = _unpacked.Read(_pieces[^1], inside, Piece - inside);
            _end += read;
            return read > 0;
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new IOException($"damaged: it unpacks to {_end} bytes only: {error.Message}", error);
        }
    }

    /// <summary>Takes out the first piece where enough is there without it; others like it too.</summary>
    private byte[]? FirstIfNotKept(long kept)
    {
        byte[]? first = null;
        while (_pieces.Count > 0 && _end - Begin - Piece >= kept)
        {
            first = _pieces[0];
            _pieces.RemoveAt(0);
            Begin += Piece;
        }

        return first;
    }
}
