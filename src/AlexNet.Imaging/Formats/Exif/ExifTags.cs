using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Exif;

/// <summary>Reads EXIF's only tag that matters here, and others of TIFF files. EXIF is a TIFF without pixels; whatever is wrong with it counts as absent.</summary>
internal static class ExifTags
{
    private const int OrientationTag = 0x0112;
    private const int Short = 3;
    private const int Long = 4;
    private const int EntryLength = 12;

    /// <summary>The orientation, 1 to 8; 1 (as stored) for anything else and any damage.</summary>
    /// <param name="tiff">EXIF from its byte-order mark on.</param>
    public static int Orientation(ReadOnlySpan<byte> tiff) => Find(tiff, OrientationTag).Value is >= 1 and <= 8 and var value ? (int)value : 1;

    /// <summary>Where the first directory's entry of a tag begins, and its single number; 0 and 0 where there is none.</summary>
    /// <param name="tiff">EXIF or a TIFF, from its byte-order mark on.</param>
    /// <param name="tag">The tag's number.</param>
    public static (int At, uint Value) Find(ReadOnlySpan<byte> tiff, int tag)
    {
        var big = tiff.StartsWith("MM\0*"u8);
        if (tiff.Length < 8 || !(big || tiff.StartsWith("II*\0"u8)))
        {
            return (0, 0);
        }

        var directory = ReadLong(tiff[4..], big);
        if (directory > (uint)tiff.Length - 2)
        {
            return (0, 0);
        }

        var entries = (int)directory + 2;
        var count = Math.Min(ReadShort(tiff[(int)directory..], big), (tiff.Length - entries) / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var at = entries + (i * EntryLength);
            if (ReadShort(tiff[at..], big) == tag)
            {
                return (at, Value(tiff.Slice(at, EntryLength), big));
            }
        }

        return (0, 0);
    }

    /// <summary>The entry's single number, or 0.</summary>
    private static uint Value(ReadOnlySpan<byte> entry, bool big)
    {
        var type = ReadShort(entry[2..], big);
        if (ReadLong(entry[4..], big) != 1)
        {
            return 0;
        }

        return type switch
        {
            Short => (uint)ReadShort(entry[8..], big),
            Long => ReadLong(entry[8..], big),
            _ => 0,
        };
    }

    private static int ReadShort(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint ReadLong(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
