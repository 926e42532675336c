using AlexNet.Core;

namespace AlexNet.Loader.Archives;

/// <summary>
/// Reads small pieces of an archive one behind the other. Where they lie close together, many come with one read; where large files lie
/// between them, those are leapt over.
/// </summary>
internal sealed class ReadWindow(ArchiveFile file, long end)
{
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
            (_begin, _length) = (offset, Read((int)wanted, offset));
        }

        var at = (int)(offset - _begin);
        return _buffer.AsSpan(at, Math.Min(count, _length - at));
    }

    private int Read(int count, long offset)
    {
        try
        {
            return file.Read(_buffer.AsSpan(0, count), offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file.Path}: cannot be read: {error.Message}", error);
        }
    }
}
