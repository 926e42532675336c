using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>The chunk IHDR.</summary>
/// <param name="Depth">Bits per sample: 1, 2, 4, 8 or 16.</param>
/// <param name="IsInterlaced">Adam7 and not one row after the other.</param>
internal readonly record struct PngHeader(int Width, int Height, PngColour Colour, int Depth, bool IsInterlaced)
{
    private const int Length = 13;

    private int Samples => Colour switch
    {
        PngColour.GreyAlpha => 2,
        PngColour.Rgb => 3,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    private int BitsPerPixel => Samples * Depth;

    /// <summary>How far the filters look to the left: bytes per pixel, at least one.</summary>
    public int FilterStep => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of a row of so many pixels, without the filter's number.</summary>
    public int RowBytes(int pixels) => (int)((((long)pixels * BitsPerPixel) + 7) / 8);

    /// <exception cref="ImageFormatException">It is none, or above the limit.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> body, int maxPixels)
    {
        if (body.Length != Length)
        {
            throw new ImageFormatException($"corrupt PNG: IHDR has {body.Length} bytes, allowed are {Length}");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(body);
        var height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new ImageFormatException($"corrupt PNG: {width}×{height} pixels, allowed are 1 to {int.MaxValue} a side");
        }

        ImageLimits.Check(width, height, maxPixels);
        CheckKind(body[8..]);
        return new((int)width, (int)height, (PngColour)body[9], body[8], body[12] == 1);
    }

    /// <param name="kind">Depth, colour type, compression, filters and interlacing.</param>
    private static void CheckKind(ReadOnlySpan<byte> kind)
    {
        var known = ((PngColour)kind[1], kind[0]) switch
        {
            (PngColour.Grey, 1 or 2 or 4 or 8 or 16) => true,
            (PngColour.Palette, 1 or 2 or 4 or 8) => true,
            (PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha, 8 or 16) => true,
            _ => false,
        };
        if (!known)
        {
            throw new ImageFormatException($"corrupt PNG: there is no colour type {kind[1]} with {kind[0]} bits");
        }

        if (kind[2] != 0 || kind[3] != 0 || kind[4] > 1)
        {
            throw new ImageFormatException(
                $"corrupt PNG: compression {kind[2]}, filters {kind[3]}, interlacing {kind[4]}, allowed are 0, 0 and 0 or 1");
        }
    }
}

/// <summary>Colour types of PNG, as numbered in its header.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}
