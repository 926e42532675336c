using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// Cuts a window out of a prepared image and writes it as planes: value = ((pixel + lighting) − mean) · (1 / scale), with the mean
/// taken at the pixel's own place in the prepared image; a flipped window is mirrored afterwards, mean and all.
/// </summary>
internal static unsafe class CropWriter
{
    private const int Lanes = 16;

    /// <param name="rgb">S × S × 3 bytes.</param>
    /// <param name="mean">The mean image of the same size.</param>
    /// <param name="crop">Side of the window.</param>
    /// <param name="draw">Where it is and whether it is mirrored.</param>
    /// <param name="lighting">Added to every pixel, on 0–255.</param>
    /// <param name="inverseScale">1 / scale.</param>
    /// <param name="target">3 × crop × crop values.</param>
    public static void Write(
        ReadOnlySpan<byte> rgb, MeanPlanes mean, int crop, CropDraw draw, RgbOffset lighting, float inverseScale, Span<float> target)
    {
        var size = mean.Size;
        if (rgb.Length != size * size * 3 || target.Length != 3 * crop * crop
            || draw.Top < 0 || draw.Left < 0 || draw.Top + crop > size || draw.Left + crop > size)
        {
            throw new ArgumentException(
                $"a window of {crop} at {draw.Top}, {draw.Left} of {size}×{size} in {rgb.Length} bytes, into {target.Length} values");
        }

        var vector = Avx2.IsSupported && crop >= Lanes;
        for (var y = 0; y < crop; y++)
        {
            var at = ((draw.Top + y) * size) + draw.Left;
            var row = rgb.Slice(at * 3, crop * 3);
            if (vector)
            {
                WriteRow(row, mean, at, draw.Flip, lighting, inverseScale, target[(y * crop)..], crop);
            }
            else
            {
                WriteRowPlainly(row, mean, at, draw.Flip, lighting, inverseScale, target[(y * crop)..], crop);
            }
        }
    }

    /// <summary>The definition, one value at a time.</summary>
    internal static void WriteRowPlainly(
        ReadOnlySpan<byte> row, MeanPlanes mean, int at, bool flip, RgbOffset lighting, float inverseScale, Span<float> target, int crop)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var offset = channel switch { 0 => lighting.Red, 1 => lighting.Green, _ => lighting.Blue };
            var means = mean.Plane(channel).Slice(at, crop);
            for (var x = 0; x < crop; x++)
            {
                var value = (row[(x * 3) + channel] + offset - means[x]) * inverseScale;
                target[(channel * crop * crop) + (flip ? crop - 1 - x : x)] = value;
            }
        }
    }

    /// <summary>Sixteen pixels at a time; the last sixteen overlap those before where crop is no multiple.</summary>
    private static void WriteRow(
        ReadOnlySpan<byte> row, MeanPlanes mean, int at, bool flip, RgbOffset lighting, float inverseScale, Span<float> target, int crop)
    {
        var scale = Vector256.Create(inverseScale);
        var (red, green, blue) = (Vector256.Create(lighting.Red), Vector256.Create(lighting.Green), Vector256.Create(lighting.Blue));
        fixed (byte* source = row)
        fixed (float* r = mean.Plane(0), g = mean.Plane(1), b = mean.Plane(2))
        fixed (float* output = target)
        {
            var area = crop * crop;
            for (var x = 0; x < crop; x = x + Lanes > crop - Lanes && x + Lanes < crop ? crop - Lanes : x + Lanes)
            {
                var (reds, greens, blues) = Deinterleave(source + (x * 3));
                var place = flip ? crop - Lanes - x : x;
                WriteSixteen(reds, r + at + x, red, scale, output + place, flip);
                WriteSixteen(greens, g + at + x, green, scale, output + area + place, flip);
                WriteSixteen(blues, b + at + x, blue, scale, output + (2 * area) + place, flip);
            }
        }
    }

    private static void WriteSixteen(
        Vector128<byte> bytes, float* mean, Vector256<float> offset, Vector256<float> scale, float* target, bool flip)
    {
        var low = Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(bytes));
        var high = Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(bytes, 8)));
        low = (low + offset - Avx.LoadVector256(mean)) * scale;
        high = (high + offset - Avx.LoadVector256(mean + 8)) * scale;
        if (flip)
        {
            var mirror = Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0);
            (low, high) = (Avx2.PermuteVar8x32(high, mirror), Avx2.PermuteVar8x32(low, mirror));
        }

        Avx.Store(target, low);
        Avx.Store(target + 8, high);
    }

    /// <summary>Forty-eight bytes RGBRGB… to sixteen of each.</summary>
    private static (Vector128<byte> Red, Vector128<byte> Green, Vector128<byte> Blue) Deinterleave(byte* source)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + 16);
        var c = Vector128.Load(source + 32);
        const byte o = 0x80;
        var red = Ssse3.Shuffle(a, Vector128.Create(0, 3, 6, 9, 12, 15, o, o, o, o, o, o, o, o, o, o))
            | Ssse3.Shuffle(b, Vector128.Create(o, o, o, o, o, o, 2, 5, 8, 11, 14, o, o, o, o, o))
            | Ssse3.Shuffle(c, Vector128.Create(o, o, o, o, o, o, o, o, o, o, o, 1, 4, 7, 10, 13));
        var green = Ssse3.Shuffle(a, Vector128.Create(1, 4, 7, 10, 13, o, o, o, o, o, o, o, o, o, o, o))
            | Ssse3.Shuffle(b, Vector128.Create(o, o, o, o, o, 0, 3, 6, 9, 12, 15, o, o, o, o, o))
            | Ssse3.Shuffle(c, Vector128.Create(o, o, o, o, o, o, o, o, o, o, o, 2, 5, 8, 11, 14));
        var blue = Ssse3.Shuffle(a, Vector128.Create(2, 5, 8, 11, 14, o, o, o, o, o, o, o, o, o, o, o))
            | Ssse3.Shuffle(b, Vector128.Create(o, o, o, o, o, 1, 4, 7, 10, 13, o, o, o, o, o, o))
            | Ssse3.Shuffle(c, Vector128.Create(o, o, o, o, o, o, o, o, o, o, 0, 3, 6, 9, 12, 15));
        return (red, green, blue);
    }
}
