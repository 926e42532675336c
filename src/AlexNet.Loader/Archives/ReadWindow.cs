using AlexNet.Core;

namespace AlexNet.Loader.Archives;

/// <summary>Reads as many bytes as there are from an offset on, at most as many as the target takes.</summary>
internal delegate int ReadAt(Span<byte> target, long offset);

/// <summary>
/// Reads small pieces of an archive one behind the other. Where they lie close together, many come with one read; where large files lie
/// between them, those are leapt over. No byte is read twice on the way forward, which a compressed stream could not do.
/// </summary>
/// <param name="path">For messages.</param>
/// <param name="read">Where the bytes come from.</param>
/// <param name="end">Where they end at most.</param>
internal sealed class ReadWindow(string path, ReadAt read, long end)
{
    /// <summary>The largest piece.</summary>
    public const int Most = Near;

    private const int Near = 64 << 10;
    private const int Far = 1 << 10;

    private readonly byte[] _buffer = new byte[Near];
    private long _begin;
    private int _length;

    /// <summary>Up to <paramref name="count"/> bytes from a place on, fewer at the end; valid until the next call.</summary>
    /// <param name="offset">Where they begin in the file.</param>
    /// <param name="count">At most 64 KiB.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < _begin || offset + count > _begin + _length)
        {
            // A place just behind the window means small files.
            var isNear = offset >= _begin && offset - _begin - _length < Near / 4;
            var wanted = Math.Min(Math.Max(count, isNear ? Near : Far), Math.Max(0, end - offset));
            var kept = offset >= _begin ? (int)Math.Max(0, _begin + _length - offset) : 0;
            _buffer.AsSpan(_length - kept, kept).CopyTo(_buffer);
            (_begin, _length) = (offset, kept + Read(kept, (int)Math.Max(0, wanted - kept), offset + kept));
        }

        var at = (int)(offset - _begin);
        return _buffer.AsSpan(at, Math.Min(count, _length - at));
    }

    private int Read(int at, int count, long offset)
    {
        try
        {
            return read(_buffer.AsSpan(at, count), offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
