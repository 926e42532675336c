using AlexNet.Core;
using AlexNet.Loader.Storage;
using Microsoft.Win32.SafeHandles;

namespace AlexNet.Loader.Archives;

/// <summary>
/// An archive that is read at any place by any thread, and never unpacked to the disk. It stays open, or, where there are many of them, is
/// opened for every read, so that the number of open files stays bounded. One that is streamed should be read nearly in order.
/// </summary>
internal sealed class ArchiveFile : IDisposable
{
    /// <summary>So many archives of one data set stay open.</summary>
    public const int MaxOpen = 128;

    private readonly SafeFileHandle? _open;
    private readonly byte[]? _memory;
    private readonly StreamedArchive? _streamed;

    private ArchiveFile(string path, long length, SafeFileHandle? open, byte[]? memory = null, StreamedArchive? streamed = null)
    {
        (Path, Length, _open, _memory, _streamed) = (path, length, open, memory, streamed);
    }

    public string Path { get; }

    /// <summary>Bytes when it was opened; of a streamed archive, of which they are not known, more than there can be.</summary>
    public long Length { get; }

    /// <summary>Whether it is unpacked while it is read, from front to back.</summary>
    public bool IsStreamed => _streamed is not null;

    /// <summary>How many times a streamed archive was begun to be unpacked.</summary>
    internal int Begun => _streamed?.Begun ?? 0;

    /// <exception cref="UserErrorException">It is missing or unreadable.</exception>
    public static ArchiveFile Open(string path, bool keepOpen = true)
    {
        try
        {
            var handle = FileBytes.Open(path, FileOptions.RandomAccess);
            if (handle is null)
            {
                return InMemory(path, []);
            }

            var length = RandomAccess.GetLength(handle);
            if (!keepOpen)
            {
                handle.Dispose();
            }

            return new ArchiveFile(path, length, keepOpen ? handle : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>An archive that is unpacked while it is read.</summary>
    public static ArchiveFile Streamed(string path, StreamedFormat format, StreamedWindows windows) =>
        new(path, long.MaxValue / 2, null, streamed: new StreamedArchive(path, format, windows));

    /// <summary>A streamed archive for one reader by itself; any other as it is.</summary>
    public ArchiveFile Apart(StreamedWindows windows) => _streamed is null ? this : new(Path, Length, null, streamed: _streamed.Apart(windows));

    /// <summary>A small archive that had to be unpacked first.</summary>
    public static ArchiveFile InMemory(string path, byte[] content) => new(path, content.Length, null, content);

    /// <summary>Reads as much as there is.</summary>
    /// <returns>Bytes read, fewer than asked for at the end of the file.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public int Read(Span<byte> target, long offset)
    {
        if (_streamed is not null)
        {
            return _streamed.Read(target, offset);
        }

        if (_memory is not null)
        {
            var rest = _memory.AsSpan((int)Math.Min(offset, _memory.Length));
            rest = rest[..Math.Min(rest.Length, target.Length)];
            rest.CopyTo(target);
            return rest.Length;
        }

        if (_open is not null)
        {
            return FileBytes.Read(_open, target, offset);
        }

        using var handle = File.OpenHandle(Path, options: FileOptions.RandomAccess);
        return FileBytes.Read(handle, target, offset);
    }

    /// <exception cref="IOException">It cannot be read, or has become shorter.</exception>
    public void ReadExactly(Span<byte> target, long offset)
    {
        var read = Read(target, offset);
        if (read < target.Length)
        {
            throw new EndOfStreamException($"the archive ended after {read} of {target.Length} bytes, at byte {offset + read}");
        }
    }

    /// <summary>Of a streamed archive, keeps what tells what a file is, as that is asked for out of order.</summary>
    public void KeepStart(long offset, ReadOnlySpan<byte> start) => _streamed?.KeepStart(offset, start);

    public void Dispose()
    {
        _open?.Dispose();
        _streamed?.Close();
    }
}
