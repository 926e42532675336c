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

    /// <summary>Refuses a PBM, PGM or PPM that is cut short: of text the numbers are counted, which bits need not be parted by white space.</summary>
    public static void CheckPbm(ReadOnlySpan<byte> content, int width, int height)
    {
        var (at, kind) = (2, content[1] - '0');
        var greatest = 1L;
        for (var field = 0; field < (kind is 1 or 4 ? 2 : 3); field++)
        {
            greatest = NextNumber(content, ref at);
        }

        var samples = (long)width * height * (kind is 3 or 6 ? 3 : 1);
        if (kind > 3)
        {
            // One byte of white space parts the header from the samples.
            Check("PBM", content, at + 1 + (kind == 4 ? (long)((width + 7) / 8) * height : samples * (greatest > 255 ? 2 : 1)));
            return;
        }

        for (var found = 0L; found < samples; found++)
        {
            if (NextNumber(content, ref at, kind == 1) < 0)
            {
                throw new ImageFormatException($"corrupt PBM: cut short, {found} of {samples} numbers are there");
            }
        }
    }

    /// <summary>The next number behind white space and comments, or −1 at the end and where something else stands.</summary>
    private static long NextNumber(ReadOnlySpan<byte> content, ref int at, bool ofOneDigit = false)
    {
        var isComment = false;
        for (; at < content.Length && (isComment || content[at] is (byte)'#' or (byte)' ' or (>= 9 and <= 13)); at++)
        {
            isComment = content[at] == '#' || (isComment && content[at] is not (10 or 13));
        }

        var (begin, value) = (at, 0L);
        for (; at < content.Length && char.IsAsciiDigit((char)content[at]) && !(ofOneDigit && at > begin); at++)
        {
            value = Math.Min((value * 10) + content[at] - '0', int.MaxValue);
        }

        return at > begin ? value : -1;
    }

    private static void Check(string format, ReadOnlySpan<byte> content, long needed)
    {
        if (content.Length < needed)
        {
            throw new ImageFormatException($"corrupt {format}: cut short, {content.Length} of {needed} bytes are there");
        }
    }
}
