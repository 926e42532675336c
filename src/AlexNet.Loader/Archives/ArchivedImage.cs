using System.Buffers.Binary;
using System.IO.Compression;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Archives;

/// <summary>An image in an archive.</summary>
/// <param name="Archive">The file it is in.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Class">Name of its class.</param>
/// <param name="Offset">Where its bytes begin in the file; in a zip, where its own header does.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Stored">How many bytes they are packed into; −1: as they are, at the offset itself.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
internal readonly record struct ArchivedImage(ArchiveFile Archive, string Name, string Class, long Offset, int Length, long Stored, string? Fault)
{
    /// <summary>An entry of an archive; one that cannot be read is kept, to be counted and named.</summary>
    public static ArchivedImage Of(ArchiveFile archive, ArchiveEntry entry, string name, string className) =>
        new(archive, name, className, entry.Offset, entry.Fault is null ? (int)entry.Length : 0, entry.Stored, entry.Fault);

    /// <summary>One that is known to be unusable.</summary>
    public static ArchivedImage Unusable(ArchiveFile archive, string name, string className, string fault) =>
        new(archive, name, className, 0, 0, -1, fault);

    /// <summary>Reads all of it.</summary>
    /// <exception cref="IOException">It cannot be read, or is not what the archive says.</exception>
    public void Read(ByteBuffer target)
    {
        var bytes = target.SetLength(Length);
        var read = ReadStart(bytes);
        if (read < Length)
        {
            throw Stored >= 0
                ? new IOException($"damaged in its archive: unpacks to {read} of {Length} bytes")
                : new EndOfStreamException($"the archive ended after {read} of {Length} bytes, at byte {Offset + read}");
        }
    }

    /// <summary>Reads as much of its start as there is.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public int ReadStart(Span<byte> target)
    {
        if (Fault is not null)
        {
            throw new IOException(Fault);
        }

        target = target[..Math.Min(target.Length, Length)];
        if (Stored < 0)
        {
            return Archive.Read(target, Offset);
        }

        using var packed = new ZipEntryStream(Archive, Offset, Stored);
        if (!packed.IsDeflated)
        {
            return packed.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }

        using var bytes = new DeflateStream(packed, CompressionMode.Decompress);
        try
        {
            return bytes.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw new IOException($"damaged in its archive: {error.Message}", error);
        }
    }
}

/// <summary>The bytes of a zip's entry as they lie there.</summary>
internal sealed class ZipEntryStream : Stream
{
    private const int HeaderBytes = 30;
    private const uint HeaderStart = 0x04034B50;

    private readonly ArchiveFile _archive;
    private readonly long _end;
    private long _at;

    /// <param name="header">Where the entry's own header begins.</param>
    /// <param name="length">Bytes behind the header.</param>
    /// <exception cref="IOException">There is no header.</exception>
    public ZipEntryStream(ArchiveFile archive, long header, long length)
    {
        Span<byte> start = stackalloc byte[HeaderBytes];
        if (archive.Read(start, header) < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(start) != HeaderStart)
        {
            throw new IOException($"damaged in its archive: no file begins at byte {header}");
        }

        _archive = archive;
        IsDeflated = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) != 0;
        _at = header + HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(start[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(start[28..]);
        _end = _at + length;
    }

    public bool IsDeflated { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _archive.Read(buffer[..(int)Math.Min(buffer.Length, _end - _at)], _at);
        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
