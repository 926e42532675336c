using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Crops;

/// <summary>The rows of <see cref="CropWriter"/> with AVX2, for windows of at least sixteen columns.</summary>
internal static unsafe class CropWriterAvx2
{
    public const int Lanes = 16;

    /// <summary>Sixteen pixels at a time; the last sixteen overlap those before where crop is no multiple.</summary>
    public static void WriteRow(in CropWork work, int y, float* target)
    {
        var crop = work.Crop;
        var flip = work.Flip;
        var scale = Vector256.Create(work.InverseScale);
        var lighting = work.Lighting;
        var (red, green, blue) = (Vector256.Create(lighting.Red), Vector256.Create(lighting.Green), Vector256.Create(lighting.Blue));
        var source = work.Row(y);
        var (area, next) = (crop * crop, (nint)work.Size * work.Size);
        for (var x = 0; x < crop; x = x + Lanes > crop - Lanes && x + Lanes < crop ? crop - Lanes : x + Lanes)
        {
            var (reds, greens, blues) = Split(source + (x * 3));
            var place = target + (flip ? crop - Lanes - x : x);
            var mean = work.Means(y, channel: 0) + x;
            WriteSixteen(reds, mean, red, scale, place, flip);
            WriteSixteen(greens, mean + next, green, scale, place + area, flip);
            WriteSixteen(blues, mean + (2 * next), blue, scale, place + (2 * area), flip);
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

    private static (Vector128<byte> Red, Vector128<byte> Green, Vector128<byte> Blue) Split(byte* pixels)
    {
        return RgbLanes.Split(Vector128.Load(pixels), Vector128.Load(pixels + 16), Vector128.Load(pixels + 32));
    }
}
