using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// Reads small pieces of an archive one behind the other. Where they lie close together, many come with one read; where large files lie
/// between them, those are leapt over.
/// </summary>
internal sealed class ReadWindow(ArchiveFile file, long end)
{
    private const int Near = 64 << 10;
    private const int Far = 1 << 10;

    private readonly byte[] buffer = new byte[Near];
    private long begin;
    private int length;

    /// <summary>Up to <paramref name="count"/> bytes from a place on, fewer at the end; valid until the next call.</summary>
    /// <param name="offset">Where they begin in the file.</param>
    /// <param name="count">At most 64 KiB.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < begin || offset + count > begin + length)
        {
            // A place just behind the window means small files.
            var isNear = offset >= begin && offset - begin - length < Near / 4;
            var wanted = Math.Min(Math.Max(count, isNear ? Near : Far), Math.Max(0, end - offset));
            (begin, length) = (offset, Read((int)wanted, offset));
        }

        var at = (int)(offset - begin);
        return buffer.AsSpan(at, Math.Min(count, length - at));
    }

    private int Read(int count, long offset)
    {
        try
        {
            return file.Read(buffer.AsSpan(0, count), offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file.Path}: cannot be read: {error.Message}", error);
        }
    }
}
