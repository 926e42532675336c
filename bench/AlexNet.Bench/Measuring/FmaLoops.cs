using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Measuring;

/// <summary>Loops of nothing but s ← s·½ + ½ on independent sums, which stay near 1. Two units of latency four need eight sums; the
/// rest is for processors with longer pipelines.</summary>
internal static class FmaLoops
{
    /// <summary>Per iteration of <see cref="Wide"/>: 16 sums of 16 lanes, two operations each.</summary>
    public const double WideOperations = 16 * 16 * 2;

    /// <summary>Per iteration of <see cref="Narrow"/>: 12 sums of 8 lanes, two operations each.</summary>
    public const double NarrowOperations = 12 * 8 * 2;

    /// <summary>AVX-512.</summary>
    public static float Wide(int iterations)
    {
        var (factor, term) = (Vector512.Create(0.5f), Vector512.Create(0.5f));
        var (s0, s1, s2, s3) = (term, term, term, term);
        var (s4, s5, s6, s7) = (term, term, term, term);
        var (s8, s9, s10, s11) = (term, term, term, term);
        var (s12, s13, s14, s15) = (term, term, term, term);
        for (var i = 0; i < iterations; i++)
        {
            s0 = Avx512F.FusedMultiplyAdd(s0, factor, term);
            s1 = Avx512F.FusedMultiplyAdd(s1, factor, term);
            s2 = Avx512F.FusedMultiplyAdd(s2, factor, term);
            s3 = Avx512F.FusedMultiplyAdd(s3, factor, term);
            s4 = Avx512F.FusedMultiplyAdd(s4, factor, term);
            s5 = Avx512F.FusedMultiplyAdd(s5, factor, term);
            s6 = Avx512F.FusedMultiplyAdd(s6, factor, term);
            s7 = Avx512F.FusedMultiplyAdd(s7, factor, term);
            s8 = Avx512F.FusedMultiplyAdd(s8, factor, term);
            s9 = Avx512F.FusedMultiplyAdd(s9, factor, term);
            s10 = Avx512F.FusedMultiplyAdd(s10, factor, term);
            s11 = Avx512F.FusedMultiplyAdd(s11, factor, term);
            s12 = Avx512F.FusedMultiplyAdd(s12, factor, term);
            s13 = Avx512F.FusedMultiplyAdd(s13, factor, term);
            s14 = Avx512F.FusedMultiplyAdd(s14, factor, term);
            s15 = Avx512F.FusedMultiplyAdd(s15, factor, term);
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11 + s12 + s13 + s14 + s15);
    }

    /// <summary>AVX2: twelve sums and two operands fit its sixteen registers.</summary>
    public static float Narrow(int iterations)
    {
        var (factor, term) = (Vector256.Create(0.5f), Vector256.Create(0.5f));
        var (s0, s1, s2, s3) = (term, term, term, term);
        var (s4, s5, s6, s7) = (term, term, term, term);
        var (s8, s9, s10, s11) = (term, term, term, term);
        for (var i = 0; i < iterations; i++)
        {
            s0 = Fma.MultiplyAdd(s0, factor, term);
            s1 = Fma.MultiplyAdd(s1, factor, term);
            s2 = Fma.MultiplyAdd(s2, factor, term);
            s3 = Fma.MultiplyAdd(s3, factor, term);
            s4 = Fma.MultiplyAdd(s4, factor, term);
            s5 = Fma.MultiplyAdd(s5, factor, term);
            s6 = Fma.MultiplyAdd(s6, factor, term);
            s7 = Fma.MultiplyAdd(s7, factor, term);
            s8 = Fma.MultiplyAdd(s8, factor, term);
            s9 = Fma.MultiplyAdd(s9, factor, term);
            s10 = Fma.MultiplyAdd(s10, factor, term);
            s11 = Fma.MultiplyAdd(s11, factor, term);
        }

        return Vector256.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11);
    }
}
