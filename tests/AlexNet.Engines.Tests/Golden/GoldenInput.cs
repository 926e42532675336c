using AlexNet.Core;

namespace AlexNet.Engines.Tests.Golden;

/// <summary>Pixels and weights by formula: <c>uniform</c> and <c>tensors</c> of make_golden.py once more.</summary>
internal static class GoldenInput
{
    private const uint PixelStream = 100;

    /// <summary>[batch, 3, crop, crop], uniform in [−bound, bound).</summary>
    public static float[] Pixels(int batch, int crop, double bound = 32) => Uniform(PixelStream, batch * 3 * crop * crop, bound);

    public static int[] Labels(int batch, int classes) => [.. Enumerable.Range(0, batch).Select(i => (7 * i + 3) % classes)];

    /// <summary>Weights with He's variance 2 / fan-in, biases within 0.1; <paramref name="number"/> counts tensors from 1. Such pixels
    /// make both normalisations count; conv3, tensor 5, then brings the signal back to 1.</summary>
    public static float[] Tensor(ParameterTensor tensor, int number)
    {
        var bound = tensor.IsBias ? 0.1 : Math.Sqrt(6.0 / tensor.FanIn);
        return Uniform((uint)number, tensor.Size, number == 5 ? bound / 16 : bound);
    }

    /// <summary>A 32-bit mix of (stream, index), its upper 24 bits scaled to [−bound, bound) and rounded once.</summary>
    private static float[] Uniform(uint stream, int count, double bound)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked((uint)i * 0x9E3779B9u + stream * 0x85EBCA6Bu);
            x ^= x >> 16;
            x = unchecked(x * 0x7FEB352Du);
            x ^= x >> 15;
            x = unchecked(x * 0x846CA68Bu);
            x ^= x >> 16;
            values[i] = (float)(((x >> 8) / 8388608.0 - 1.0) * bound);
        }

        return values;
    }
}
