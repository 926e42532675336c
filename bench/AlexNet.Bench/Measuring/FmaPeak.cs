using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Measuring;

/// <summary>What the multiply-add units of all cores do when nothing else holds them up: operands in registers, enough independent sums
/// to hide the latency.</summary>
internal sealed class FmaPeak(int threads)
{
    /// <summary>About a quarter of a second, long enough for the clock to settle under wide vectors.</summary>
    private const int Iterations = 40_000_000;

    private readonly float[] _sums = new float[threads];

    public static bool IsSupported => Avx512F.IsSupported || Fma.IsSupported;

    /// <summary>The widest instructions there are, which are those in use.</summary>
    public static string Instructions => Avx512F.IsSupported ? "AVX-512" : "AVX2 with FMA";

    /// <summary>10⁹ floating-point operations a second, two per multiply-add, summed over all threads.</summary>
    public double Measure()
    {
        // The sums are kept, so that the loops cannot be dropped.
        var seconds = Together.Seconds(threads, number =>
            _sums[number] = Avx512F.IsSupported ? FmaLoops.Wide(Iterations) : FmaLoops.Narrow(Iterations));
        var perIteration = Avx512F.IsSupported ? FmaLoops.WideOperations : FmaLoops.NarrowOperations;
        return 1e-9 * perIteration * Iterations * threads / seconds;
    }
}
