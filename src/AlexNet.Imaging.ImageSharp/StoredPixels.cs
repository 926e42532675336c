using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>Pixels that are stored as they are: ImageSharp makes black ones of those that are missing at the end of a file.</summary>
internal static class StoredPixels
{
    /// <summary>Refuses a BMP that is cut short; one of another compression than none is not looked at.</summary>
    public static void CheckBmp(ReadOnlySpan<byte> content, int width, int height)
    {
        const int Kept = 34;
        if (content.Length < Kept)
        {
            return;
        }

        var isOld = BinaryPrimitives.ReadInt32LittleEndian(content[14..]) == 12;
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(content[(isOld ? 24 : 28)..]);
        if (isOld || BinaryPrimitives.ReadInt32LittleEndian(content[30..]) is 0 or 3 or 6)
        {
            // Rows are filled up to four bytes; some writers leave that out behind the last.
            var row = ((long)width * bits) + 7;
            Check("BMP", content, BinaryPrimitives.ReadUInt32LittleEndian(content[10..]) + (((row + 24) / 32 * 4) * (height - 1)) + (row / 8));
        }
    }

    /// <summary>Refuses a TGA that is cut short; one that is run-length coded is not looked at.</summary>
    public static void CheckTga(ReadOnlySpan<byte> content, int width, int height)
    {
        if (content is [var name, _, 1 or 2 or 3, _, _, var few, var many, var entryBits, _, _, _, _, _, _, _, _, var depth, ..])
        {
            Check("TGA", content, 18 + name + ((few + (many << 8)) * ((entryBits + 7) / 8)) + ((long)width * height * ((depth + 7) / 8)));
        }
    }

    private static void Check(string format, ReadOnlySpan<byte> content, long needed)
    {
        if (content.Length < needed)
        {
            throw new ImageFormatException($"corrupt {format}: cut short, {content.Length} of {needed} bytes are there");
        }
    }
}
