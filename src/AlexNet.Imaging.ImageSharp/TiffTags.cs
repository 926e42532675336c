using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>What the decoder does not see, or sees otherwise, in the first directory of a TIFF with offsets of 32 bits.</summary>
internal static class TiffTags
{
    private const int Compression = 259;
    private const int Photometric = 262;
    private const int StripOffsets = 273;
    private const int StripLengths = 279;

    /// <summary>
    /// Whether the picture comes out as its negative. Fax codes are of white and of black; where a file says that 0 is black, the codes of white are of
    /// zeros, thus black, to libtiff, and still white to ImageSharp.
    /// </summary>
    public static bool IsNegative(ReadOnlySpan<byte> tiff) =>
        ExifTags.Find(tiff, Photometric).Value == 1 && ExifTags.Find(tiff, Compression).Value is 2 or 3 or 4;

    /// <summary>Refuses a file that has not all of its strips: the decoder makes black pixels of what is missing.</summary>
    public static void CheckStrips(ReadOnlySpan<byte> tiff, int width, int height)
    {
        var big = tiff.StartsWith("MM"u8);
        var (offsets, lengths) = (Numbers(tiff, StripOffsets, big), Numbers(tiff, StripLengths, big));
        for (var i = 0; i < Math.Min(offsets.Length, lengths.Length); i++)
        {
            if (offsets[i] + lengths[i] > tiff.Length)
            {
                throw new ImageFormatException($"corrupt TIFF: cut short, {tiff.Length} of {offsets[i] + lengths[i]} bytes are there");
            }
        }
    }

    /// <summary>The numbers of an entry, of 16 or 32 bits each; as many as the file has room for.</summary>
    private static long[] Numbers(ReadOnlySpan<byte> tiff, int tag, bool big)
    {
        var at = ExifTags.Find(tiff, tag).At;
        if (at == 0)
        {
            return [];
        }

        var size = ReadShort(tiff[(at + 2)..], big) == 3 ? 2 : 4;
        var count = ReadLong(tiff[(at + 4)..], big);
        long from = count * size <= 4 ? at + 8 : ReadLong(tiff[(at + 8)..], big);
        var numbers = new long[Math.Max(0, Math.Min(count, (tiff.Length - from) / size))];
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = tiff[(int)(from + (i * size))..];
            numbers[i] = size == 2 ? ReadShort(number, big) : ReadLong(number, big);
        }

        return numbers;
    }

    private static ushort ReadShort(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static long ReadLong(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
