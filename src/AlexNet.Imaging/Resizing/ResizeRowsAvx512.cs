using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Imaging.Resizing;

/// <summary>The passes of <see cref="ResizeRows"/> with AVX-512.</summary>
internal static unsafe class ResizeRowsAvx512
{
    private const int Lanes = ColumnSteps.Lanes;

    /// <summary>Sixty-four columns at a time, the last ones by sixteen, the very last sixteen a second time in part.</summary>
    /// <remarks>At least sixteen columns.</remarks>
    public static void Vertical(byte* source, int stride, float* weights, int taps, float* target, int length)
    {
        var x = 0;
        for (; x + (4 * Lanes) <= length; x += 4 * Lanes)
        {
            FourVectors(source + x, stride, weights, taps, target + x);
        }

        for (; x < length; x += Lanes)
        {
            x = Math.Min(x, length - Lanes);
            OneVector(source + x, stride, weights, taps, target + x);
        }
    }

    /// <summary>A step at a time, each storing sixteen bytes of which the next one overwrites those that were too many.</summary>
    /// <param name="row">Where column 0 of the source would be.</param>
    /// <param name="steps">The weights.</param>
    /// <param name="begin">First step.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="target">3 × Pixels bytes per step, and room for sixteen more.</param>
    public static void Horizontal(float* row, ColumnSteps steps, int begin, int end, byte* target)
    {
        var weights = steps.Weights + (begin * steps.Taps * Lanes);
        var picks = steps.Picks + (begin * Lanes);
        fixed (int* firsts = steps.Firsts)
        {
            if (steps.Taps == 3 && steps.TapsPerLoad >= 3)
            {
                ThreeTaps(row, firsts + begin, picks, weights, end - begin, target, 3 * steps.Pixels);
                return;
            }

            for (var step = begin; step < end; step++, picks += Lanes, weights += steps.Taps * Lanes, target += 3 * steps.Pixels)
            {
                Store(AnyTaps(row + firsts[step], picks, weights, steps.Taps, steps.TapsPerLoad), target);
            }
        }
    }

    /// <summary>The usual photograph: between one and two input pixels per output pixel.</summary>
    private static void ThreeTaps(float* row, int* firsts, int* picks, float* weights, int steps, byte* target, int bytes)
    {
        var (three, half) = (Vector512.Create(3), Vector512.Create(0.5f));
        for (; steps > 0; steps--, firsts++, picks += Lanes, weights += 3 * Lanes, target += bytes)
        {
            var source = row + *firsts;
            var low = Vector512.Load(source);
            var high = Vector512.Load(source + Lanes);
            var pick = Vector512.Load(picks);
            var sum = Avx512F.FusedMultiplyAdd(Avx512F.PermuteVar16x32x2(low, pick, high), Vector512.Load(weights), half);
            pick += three;
            sum = Avx512F.FusedMultiplyAdd(Avx512F.PermuteVar16x32x2(low, pick, high), Vector512.Load(weights + Lanes), sum);
            pick += three;
            sum = Avx512F.FusedMultiplyAdd(Avx512F.PermuteVar16x32x2(low, pick, high), Vector512.Load(weights + (2 * Lanes)), sum);
            Store(sum, target);
        }
    }

    private static Vector512<float> AnyTaps(float* source, int* picks, float* weights, int taps, int together)
    {
        var three = Vector512.Create(3);
        var sum = Vector512.Create(0.5f);
        for (var done = 0; done < taps; done += together, source += 3 * together)
        {
            var (low, high) = (Vector512.Load(source), Vector512.Load(source + Lanes));
            var pick = Vector512.Load(picks);
            for (var k = Math.Min(taps - done, together); k > 0; k--, weights += Lanes)
            {
                sum = Avx512F.FusedMultiplyAdd(Avx512F.PermuteVar16x32x2(low, pick, high), Vector512.Load(weights), sum);
                pick += three;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> values, byte* target)
    {
        var whole = Avx512F.Max(Avx512F.ConvertToVector512Int32WithTruncation(values), Vector512<int>.Zero);
        Avx512F.ConvertToVector128ByteWithSaturation(whole.AsUInt32()).Store(target);
    }

    private static void FourVectors(byte* source, int stride, float* weights, int taps, float* target)
    {
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var k = 0; k < taps; k++)
        {
            var weight = Vector512.Create(weights[k]);
            a = Avx512F.FusedMultiplyAdd(Widen(source), weight, a);
            b = Avx512F.FusedMultiplyAdd(Widen(source + Lanes), weight, b);
            c = Avx512F.FusedMultiplyAdd(Widen(source + (2 * Lanes)), weight, c);
            d = Avx512F.FusedMultiplyAdd(Widen(source + (3 * Lanes)), weight, d);
            source += stride;
        }

        a.Store(target);
        b.Store(target + Lanes);
        c.Store(target + (2 * Lanes));
        d.Store(target + (3 * Lanes));
    }

    private static void OneVector(byte* source, int stride, float* weights, int taps, float* target)
    {
        var sum = Vector512<float>.Zero;
        for (var k = 0; k < taps; k++)
        {
            sum = Avx512F.FusedMultiplyAdd(Widen(source), Vector512.Create(weights[k]), sum);
            source += stride;
        }

        sum.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(byte* bytes)
    {
        return Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(bytes)));
    }
}
