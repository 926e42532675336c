namespace AlexNet.Imaging.Resizing;

/// <summary>
/// The two passes of a separable resize for one output row, one value at a time: rows are summed into floats, then columns into bytes.
/// Sums take tap after tap by fused multiply-add, so that vectors of any length give the same bits. This is the definition; callers
/// have checked all lengths.
/// </summary>
internal static unsafe class ResizeRows
{
    /// <summary>Floats that a loop may read or write beyond the end of a row.</summary>
    public const int Padding = 48;

    /// <summary>target[x] = Σₖ weights[k] · source[k·stride + x].</summary>
    /// <param name="source">The first input row, from the first column needed.</param>
    /// <param name="stride">Bytes from one input row to the next.</param>
    /// <param name="weights">One weight per input row.</param>
    /// <param name="taps">Input rows.</param>
    /// <param name="target">Values needed of a row.</param>
    /// <param name="length">How many.</param>
    public static void Vertical(byte* source, int stride, float* weights, int taps, float* target, int length)
    {
        for (var x = 0; x < length; x++)
        {
            var sum = 0f;
            for (var k = 0; k < taps; k++)
            {
                sum = MathF.FusedMultiplyAdd(source[((nint)k * stride) + x], weights[k], sum);
            }

            target[x] = sum;
        }
    }

    /// <summary>Pixel p = Σₖ weight[p, k] · row[start[p] + k], each channel by itself, rounded to the nearest byte: the sums begin at ½.</summary>
    /// <param name="row">Where column 0 of the source would be; only the columns in use are there.</param>
    /// <param name="axis">Weights of all output pixels.</param>
    /// <param name="first">First output pixel to make.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">Three bytes each.</param>
    public static void Horizontal(float* row, AxisWeights axis, int first, int count, byte* target)
    {
        for (var x = 0; x < 3 * count; x++)
        {
            var (pixel, channel) = (first + (x / 3), x % 3);
            var source = row + (axis.Starts[pixel] * 3) + channel;
            var sum = 0.5f;
            for (var k = 0; k < axis.Taps; k++)
            {
                sum = MathF.FusedMultiplyAdd(source[3 * k], axis.Weights[(pixel * axis.Taps) + k], sum);
            }

            target[x] = (byte)Math.Clamp((int)sum, 0, 255);
        }
    }
}
