using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Imaging;

/// <summary>The two passes of a separable resize for one output row: rows are summed into floats, then columns into bytes.</summary>
internal static class ResizeRows
{
    /// <summary>target[x] = Σₖ weights[k] · source[k·stride + x].</summary>
    /// <param name="source">The first input row, from the first column needed.</param>
    /// <param name="stride">Bytes from one input row to the next.</param>
    /// <param name="weights">One weight per input row.</param>
    /// <param name="target">Bytes needed of a row, as floats.</param>
    public static void Vertical(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        var done = Avx2.IsSupported ? VerticalAvx2(source, stride, weights, target) : 0;
        for (var x = done; x < target.Length; x++)
        {
            var sum = 0f;
            for (var k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * source[(k * stride) + x];
            }

            target[x] = sum;
        }
    }

    /// <summary>Output pixel o = Σₖ weight[o, k] · row[start[o] + k], rounded to the nearest byte.</summary>
    public static void Horizontal(ReadOnlySpan<float> row, AxisWeights axis, Span<byte> target)
    {
        var taps = axis.Taps;
        var starts = axis.Starts;
        ref var weight = ref MemoryMarshal.GetReference(axis.Weights);
        ref var pixels = ref MemoryMarshal.GetReference(row);
        for (var o = 0; o < starts.Length; o++)
        {
            // Red, green, blue and, unused, the next pixel's red: the row has one float to spare.
            var sum = Vector128<float>.Zero;
            ref var first = ref Unsafe.Add(ref pixels, (starts[o] - axis.InputBegin) * 3);
            for (var k = 0; k < taps; k++)
            {
                var pixel = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, k * 3));
                sum += pixel * Unsafe.Add(ref weight, (o * taps) + k);
            }

            Store(Vector128.ConvertToInt32(sum + Vector128.Create(0.5f)), target[(o * 3)..]);
        }
    }

    /// <summary>Three bytes, limited to 0–255. Four are written where there is room: the next pixel overwrites the last.</summary>
    private static void Store(Vector128<int> values, Span<byte> target)
    {
        var shorts = Vector128.NarrowWithSaturation(values, values);
        var bytes = Vector128.NarrowWithSaturation(
            Vector128.Max(shorts, Vector128<short>.Zero).AsUInt16(), Vector128<ushort>.Zero).AsUInt32()[0];
        if (target.Length > 3)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, bytes);
        }
        else
        {
            (target[0], target[1], target[2]) = ((byte)bytes, (byte)(bytes >> 8), (byte)(bytes >> 16));
        }
    }

    /// <summary>Sixteen columns at a time; returns how many columns are done.</summary>
    private static unsafe int VerticalAvx2(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        var x = 0;
        fixed (byte* first = source)
        fixed (float* sums = target)
        {
            for (; x + 16 <= target.Length; x += 16)
            {
                var low = Vector256<float>.Zero;
                var high = Vector256<float>.Zero;
                for (var k = 0; k < weights.Length; k++)
                {
                    var weight = Vector256.Create(weights[k]);
                    var bytes = first + ((nint)k * stride) + x;
                    low += Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(bytes)) * weight;
                    high += Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(bytes + 8)) * weight;
                }

                low.Store(sums + x);
                high.Store(sums + x + 8);
            }
        }

        return x;
    }
}
