using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Exif;

/// <summary>Reads EXIF's only tag that matters here. EXIF is a TIFF file without pixels; whatever is wrong with it counts as absent.</summary>
internal static class ExifTags
{
    private const int OrientationTag = 0x0112;
    private const int Short = 3;
    private const int Long = 4;
    private const int EntryLength = 12;

    /// <summary>The orientation, 1 to 8; 1 (as stored) for anything else and any damage.</summary>
    /// <param name="tiff">EXIF from its byte-order mark on.</param>
    public static int Orientation(ReadOnlySpan<byte> tiff)
    {
        var big = tiff.StartsWith("MM\0*"u8);
        if (tiff.Length < 8 || !(big || tiff.StartsWith("II*\0"u8)))
        {
            return 1;
        }

        var directory = ReadLong(tiff[4..], big);
        if (directory > (uint)tiff.Length - 2)
        {
            return 1;
        }

        var entries = tiff[((int)directory + 2)..];
        var count = Math.Min(ReadShort(tiff[(int)directory..], big), entries.Length / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * EntryLength, EntryLength);
            if (ReadShort(entry, big) == OrientationTag)
            {
                return Value(entry, big) is >= 1 and <= 8 and var value ? (int)value : 1;
            }
        }

        return 1;
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
