using AlexNet.Core;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Loader.Crops;

/// <summary>
/// Writes the window of a prepared image as planes: value = ((pixel + lighting) − mean) · (1 / scale), with the mean taken at the
/// pixel's own place in the prepared image; a flipped window is mirrored afterwards, mean and all. Every level gives the same bits.
/// </summary>
internal static unsafe class CropWriter
{
    /// <param name="level">Instructions to use.</param>
    /// <param name="pixels">From the window's first pixel to its last.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="mean">The mean image.</param>
    /// <param name="crop">Side of the window.</param>
    /// <param name="draw">Where it is and whether it is mirrored.</param>
    /// <param name="lighting">Added to every pixel, on 0–255.</param>
    /// <param name="inverseScale">1 / scale.</param>
    /// <param name="target">3 × crop × crop values.</param>
    public static void Write(
        VectorLevel level, ReadOnlySpan<byte> pixels, int stride, MeanPlanes mean, int crop, CropDraw draw, RgbOffset lighting,
        float inverseScale, Span<float> target)
    {
        Check(pixels.Length, stride, mean.Size, crop, draw, target.Length);
        fixed (byte* source = pixels)
        fixed (float* means = mean.Planes, output = target)
        {
            var work = new CropWork
            {
                Pixels = source,
                Stride = stride,
                Mean = means + (draw.Top * mean.Size) + draw.Left,
                Size = mean.Size,
                Crop = crop,
                Flip = draw.Flip,
                Lighting = lighting,
                InverseScale = inverseScale,
            };
            Write(crop < CropWriterAvx2.Lanes ? VectorLevel.Scalar : level, work, output);
        }
    }

    private static void Write(VectorLevel level, in CropWork work, float* target)
    {
        if (level == VectorLevel.Avx512)
        {
            CropWriterAvx512.Write(work, target);
            return;
        }

        for (var y = 0; y < work.Crop; y++, target += work.Crop)
        {
            if (level == VectorLevel.Avx2)
            {
                CropWriterAvx2.WriteRow(work, y, target);
            }
            else
            {
                WriteRow(work, y, target);
            }
        }
    }

    /// <summary>The definition, one value at a time.</summary>
    private static void WriteRow(in CropWork work, int y, float* target)
    {
        var crop = work.Crop;
        for (var channel = 0; channel < 3; channel++, target += crop * crop)
        {
            var row = work.Row(y) + channel;
            var means = work.Means(y, channel);
            var offset = work.Offset(channel);
            for (var x = 0; x < crop; x++)
            {
                target[work.Flip ? crop - 1 - x : x] = (row[3 * x] + offset - means[x]) * work.InverseScale;
            }
        }
    }

    private static void Check(int bytes, int stride, int size, int crop, CropDraw draw, int values)
    {
        var needed = ((long)(crop - 1) * stride) + (3 * crop);
        if (crop < 1 || stride < 3 * crop || bytes < needed || values != 3 * crop * crop
            || draw.Top < 0 || draw.Left < 0 || draw.Top + crop > size || draw.Left + crop > size)
        {
            throw new ArgumentException(
                $"a window of {crop} at {draw.Top}, {draw.Left} of {size}×{size} from {bytes} bytes, {stride} a row, into {values} values");
        }
    }
}

/// <summary>One window on its way to floats; all memory is pinned and checked.</summary>
internal unsafe struct CropWork
{
    /// <summary>The window's first pixel.</summary>
    public byte* Pixels;

    /// <summary>Bytes from one row of pixels to the next.</summary>
    public int Stride;

    /// <summary>The first pixel's mean of red.</summary>
    public float* Mean;

    /// <summary>S, means from one row to the next; S² from one plane to the next.</summary>
    public int Size;

    /// <summary>Rows and columns of the window.</summary>
    public int Crop;

    /// <summary>Whether it is mirrored.</summary>
    public bool Flip;

    /// <summary>Added to every pixel.</summary>
    public RgbOffset Lighting;

    /// <summary>1 / scale.</summary>
    public float InverseScale;

    /// <summary>What is added to a channel.</summary>
    public readonly float Offset(int channel) => channel switch { 0 => Lighting.Red, 1 => Lighting.Green, _ => Lighting.Blue };

    /// <summary>The first of a row's pixels.</summary>
    public readonly byte* Row(int y) => Pixels + ((nint)y * Stride);

    /// <summary>The first of a row's means.</summary>
    public readonly float* Means(int y, int channel) => Mean + ((nint)y * Size) + ((nint)channel * Size * Size);
}
