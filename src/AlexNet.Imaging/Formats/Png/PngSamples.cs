using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>Turns a row of samples into red, green and blue bytes. Alpha is dropped: the colour stays as it is stored.</summary>
internal static class PngSamples
{
    /// <param name="header">Says what the samples are.</param>
    /// <param name="palette">Three bytes per colour, where samples are indices.</param>
    /// <param name="row">The samples, the first pixel in the highest bits.</param>
    /// <param name="rgb">Three bytes per pixel.</param>
    /// <exception cref="ImageFormatException">An index is beyond the palette.</exception>
    public static void ToRgb(in PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        switch (header.Colour, header.Depth)
        {
            case (PngColour.Rgb, 8):
                row.CopyTo(rgb);
                break;
            case (PngColour.Palette, var depth):
                Indices(row, depth, palette, rgb);
                break;
            case (PngColour.Grey, < 8 and var depth):
                Bits(row, depth, rgb);
                break;
            case (PngColour.Grey, var depth):
                Grey(row, depth / 8, depth / 8, rgb);
                break;
            case (PngColour.GreyAlpha, var depth):
                Grey(row, depth / 8, depth / 4, rgb);
                break;
            case (PngColour.Rgb, _):
                Colours(row, 2, 6, rgb);
                break;
            case (_, var depth):
                Colours(row, depth / 8, depth / 2, rgb);
                break;
        }
    }

    private static void Indices(ReadOnlySpan<byte> row, int depth, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i++, o += 3)
        {
            var index = Sample(row, i, depth) * 3;
            if (index >= palette.Length)
            {
                throw PngFile.Corrupt($"a pixel has colour {index / 3} of a palette of {palette.Length / 3}");
            }

            palette.Slice(index, 3).CopyTo(rgb[o..]);
        }
    }

    private static void Bits(ReadOnlySpan<byte> row, int depth, Span<byte> rgb)
    {
        // 255, 85 or 17: exact.
        var scale = 255 / ((1 << depth) - 1);
        for (int i = 0, o = 0; o < rgb.Length; i++, o += 3)
        {
            rgb.Slice(o, 3).Fill((byte)(Sample(row, i, depth) * scale));
        }
    }

    private static void Grey(ReadOnlySpan<byte> row, int bytesPerSample, int bytesPerPixel, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += bytesPerPixel, o += 3)
        {
            var level = bytesPerSample == 1 ? row[i] : Round(row[i..]);
            (rgb[o], rgb[o + 1], rgb[o + 2]) = (level, level, level);
        }
    }

    private static void Colours(ReadOnlySpan<byte> row, int bytesPerSample, int bytesPerPixel, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += bytesPerPixel, o += 3)
        {
            (rgb[o], rgb[o + 1], rgb[o + 2]) = bytesPerSample == 1
                ? (row[i], row[i + 1], row[i + 2])
                : (Round(row[i..]), Round(row[(i + 2)..]), Round(row[(i + 4)..]));
        }
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int depth)
    {
        var bit = index * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    /// <summary>0–65535 to 0–255, to the nearest.</summary>
    private static byte Round(ReadOnlySpan<byte> sample) => (byte)(((BinaryPrimitives.ReadUInt16BigEndian(sample) * 255) + 32767) / 65535);
}
