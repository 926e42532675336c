using System.Buffers.Binary;
using AlexNet.Core;

namespace AlexNet.Loader.Archives;

/// <summary>
/// Reads the directory of a zip, which lies at its end; the entries' bytes are read later, where they lie. Understands zip64 and names
/// in UTF-8, whether their flag is set or not.
/// </summary>
internal static class ZipReader
{
    private const uint EndStart = 0x06054B50;
    private const uint End64Start = 0x06064B50;
    private const uint Locator64Start = 0x07064B50;
    private const uint EntryStart = 0x02014B50;
    private const int EndBytes = 22;
    private const int Locator64Bytes = 20;
    private const int End64Bytes = 56;
    private const int EntryBytes = 46;
    private const int MaxComment = ushort.MaxValue;
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    /// <summary>Whether a file is a zip, by its first bytes.</summary>
    public static bool Recognises(ArchiveFile file)
    {
        Span<byte> start = stackalloc byte[4];
        return file.Read(start, 0) == 4 && (start.SequenceEqual("PK\x03\x04"u8) || start.SequenceEqual("PK\x05\x06"u8));
    }

    /// <summary>The entries of a zip, in the order of its directory.</summary>
    /// <exception cref="UserErrorException">It is damaged, or has a name that leads elsewhere.</exception>
    public static List<ArchiveEntry> ReadAll(ArchiveFile file) => [.. Read(file, Normalised).Where(entry => entry.Name.Length > 0)];

    /// <summary>The entries with their names as they are written, for the caller to refuse; none is left out.</summary>
    /// <exception cref="UserErrorException">It is damaged.</exception>
    public static List<ArchiveEntry> ReadAsWritten(ArchiveFile file) => Read(file, (_, name) => name);

    private static List<ArchiveEntry> Read(ArchiveFile file, Func<ArchiveFile, string, string> nameOf)
    {
        try
        {
            var directory = Directory(file, out var count, out var shift);
            var entries = new List<ArchiveEntry>();
            for (var at = 0; entries.Count < count; at += Next(directory.AsSpan(at)))
            {
                entries.Add(Entry(file, directory.AsSpan(at), shift, nameOf));
            }

            return entries;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or EndOfStreamException or OverflowException)
        {
            throw new UserErrorException($"{file.Path}: damaged: its directory leads out of the file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file.Path}: cannot be read: {error.Message}", error);
        }
    }

    /// <param name="count">Entries that it has.</param>
    /// <param name="shift">What is to be added to its offsets: bytes that were put before the archive.</param>
    private static byte[] Directory(ArchiveFile file, out long count, out long shift)
    {
        var tail = new byte[Math.Min(file.Length, EndBytes + MaxComment)];
        file.ReadExactly(tail, file.Length - tail.Length);
        var at = FindEnd(tail);
        if (at < 0)
        {
            throw new UserErrorException($"{file.Path}: cut short, or no zip: the directory at its end is missing");
        }

        var end = tail.AsSpan(at);
        (count, long size, long offset) = (U16(end[10..]), U32(end[12..]), U32(end[16..]));
        var behind = file.Length - tail.Length + at;
        if (at >= Locator64Bytes && U32(tail.AsSpan(at - Locator64Bytes)) == Locator64Start)
        {
            var end64 = new byte[End64Bytes];
            behind -= Locator64Bytes + End64Bytes;
            file.ReadExactly(end64, behind);
            if (U32(end64) == End64Start)
            {
                (count, size, offset) = (I64(end64.AsSpan(32)), I64(end64.AsSpan(40)), I64(end64.AsSpan(48)));
            }
        }

        if (size < 0 || size > behind || count < 0 || count > size / EntryBytes)
        {
            throw new UserErrorException($"{file.Path}: damaged: its directory is said to have {count} entries in {size} bytes");
        }

        shift = behind - size - offset;
        var directory = new byte[size];
        file.ReadExactly(directory, behind - size);
        return directory;
    }

    private static int FindEnd(ReadOnlySpan<byte> tail)
    {
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail[at..]) == EndStart && at + EndBytes + U16(tail[(at + 20)..]) <= tail.Length)
            {
                return at;
            }
        }

        return -1;
    }

    private static int Next(ReadOnlySpan<byte> entry) => EntryBytes + U16(entry[28..]) + U16(entry[30..]) + U16(entry[32..]);

    private static ArchiveEntry Entry(ArchiveFile file, ReadOnlySpan<byte> entry, long shift, Func<ArchiveFile, string, string> nameOf)
    {
        if (U32(entry) != EntryStart)
        {
            throw new UserErrorException($"{file.Path}: damaged: an entry of its directory is none");
        }

        var name = nameOf(file, EntryName.Decode(entry.Slice(EntryBytes, U16(entry[28..]))));
        var (stored, length, offset) = Sizes(entry);
        var kind = Kind(entry, name);
        return new ArchiveEntry(name, kind, offset + shift, kind == EntryKind.Folder ? 0 : length, stored, U16(entry[10..]));
    }

    private static string Normalised(ArchiveFile file, string written)
    {
        // Some Windows programs write their own separator, against the format's rules.
        var name = EntryName.Normalise(written.Contains('/') ? written : written.Replace('\\', '/'), out var fault);
        return fault is null
            ? name
            : throw new UserErrorException($"{file.Path}: the name '{EntryName.Show(written)}' {fault}, allowed are paths below the zip");
    }

    private static EntryKind Kind(ReadOnlySpan<byte> entry, string name)
    {
        var (flags, method) = (U16(entry[8..]), U16(entry[10..]));
        var unixType = (int)(U32(entry[38..]) >> 16) & UnixTypeMask;
        return name.EndsWith('/') ? EntryKind.Folder
            : (flags & 1) != 0 ? EntryKind.Encrypted
            : unixType == UnixLink ? EntryKind.SymbolicLink
            : method is ZipMethod.Stored or ZipMethod.Deflate ? EntryKind.File
            : EntryKind.Packed;
    }

    /// <summary>Sizes and offset; where they do not fit 32 bits they stand in zip64's extra field, in this order.</summary>
    private static (long Stored, long Length, long Offset) Sizes(ReadOnlySpan<byte> entry)
    {
        (long stored, long length, long offset) = (U32(entry[20..]), U32(entry[24..]), U32(entry[42..]));
        var extra = entry.Slice(EntryBytes + U16(entry[28..]), U16(entry[30..]));
        while (extra.Length >= 4)
        {
            var (id, size) = (U16(extra), U16(extra[2..]));
            var field = extra.Slice(4, size);
            if (id == 1)
            {
                length = Wide(length, ref field);
                stored = Wide(stored, ref field);
                offset = Wide(offset, ref field);
                break;
            }

            extra = extra[(4 + size)..];
        }

        return (stored, length, offset);
    }

    private static long Wide(long value, ref ReadOnlySpan<byte> field)
    {
        if (value != uint.MaxValue)
        {
            return value;
        }

        var wide = I64(field);
        field = field[8..];
        return wide >= 0 ? wide : throw new OverflowException();
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
