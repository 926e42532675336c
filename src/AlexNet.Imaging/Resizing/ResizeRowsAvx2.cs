using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Imaging.Resizing;

/// <summary>The passes of <see cref="ResizeRows"/> with AVX2 and fused multiply-add.</summary>
internal static unsafe class ResizeRowsAvx2
{
    private const int Lanes = 8;

    /// <summary>Sixteen columns at a time, the last ones by eight, the very last eight a second time in part.</summary>
    /// <remarks>At least eight columns.</remarks>
    public static void Vertical(byte* source, int stride, float* weights, int taps, float* target, int length)
    {
        var x = 0;
        for (; x + (2 * Lanes) <= length; x += 2 * Lanes)
        {
            TwoVectors(source + x, stride, weights, taps, target + x);
        }

        for (; x < length; x += Lanes)
        {
            x = Math.Min(x, length - Lanes);
            OneVector(source + x, stride, weights, taps, target + x);
        }
    }

    /// <summary>Two pixels at a time, each in its half: red, green, blue and, unused, the next pixel's red.</summary>
    /// <remarks>Four bytes are stored per pixel, of which the next one overwrites the last: the target has room for one more.</remarks>
    public static void Horizontal(float* row, AxisWeights axis, int first, int count, byte* target)
    {
        var taps = axis.Taps;
        fixed (int* starts = axis.Starts)
        fixed (float* weights = axis.Weights)
        {
            for (var p = 0; p < count; p += 2)
            {
                // The last of an odd number is made twice.
                var (left, right) = (first + p, first + Math.Min(p + 1, count - 1));
                var source = row + (starts[left] * 3);
                var other = row + (starts[right] * 3);
                var sum = Vector256.Create(0.5f);
                for (var k = 0; k < taps; k++)
                {
                    var values = Vector256.Create(Vector128.Load(source + (3 * k)), Vector128.Load(other + (3 * k)));
                    var factors = Vector256.Create(
                        Vector128.Create(weights[(left * taps) + k]), Vector128.Create(weights[(right * taps) + k]));
                    sum = Fma.MultiplyAdd(values, factors, sum);
                }

                var whole = Avx.ConvertToVector256Int32WithTruncation(sum);
                var shorts = Avx2.PackSignedSaturate(whole, whole);
                var bytes = Avx2.PackUnsignedSaturate(shorts, shorts).AsUInt32();
                Unsafe.WriteUnaligned(target + (3 * p), bytes[0]);
                Unsafe.WriteUnaligned(target + (3 * (right - first)), bytes[4]);
            }
        }
    }

    private static void TwoVectors(byte* source, int stride, float* weights, int taps, float* target)
    {
        var (a, b) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var k = 0; k < taps; k++)
        {
            var weight = Vector256.Create(weights[k]);
            a = Fma.MultiplyAdd(Widen(source), weight, a);
            b = Fma.MultiplyAdd(Widen(source + Lanes), weight, b);
            source += stride;
        }

        a.Store(target);
        b.Store(target + Lanes);
    }

    private static void OneVector(byte* source, int stride, float* weights, int taps, float* target)
    {
        var sum = Vector256<float>.Zero;
        for (var k = 0; k < taps; k++)
        {
            sum = Fma.MultiplyAdd(Widen(source), Vector256.Create(weights[k]), sum);
            source += stride;
        }

        sum.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(byte* bytes)
    {
        return Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(bytes));
    }
}
