using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Measuring;

/// <summary>What the multiply-add units of all cores do when nothing else holds them up: operands in registers, enough independent sums
/// to hide the latency.</summary>
internal sealed class FmaPeak(int threads)
{
    /// <summary>About a quarter of a second, long enough for the clock to settle under wide vectors.</summary>
    private const int Iterations = 40_000_000;

    private float _sink;

    public static bool IsSupported => Avx512F.IsSupported || Fma.IsSupported;

    /// <summary>The widest instructions there are, which are those in use.</summary>
    public static string Instructions => Avx512F.IsSupported ? "AVX-512" : "AVX2 with FMA";

    /// <summary>10⁹ floating-point operations a second, two per multiply-add, summed over all threads.</summary>
    public double Measure()
    {
        using var start = new Barrier(threads + 1);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            // Kept, so that the loop cannot be dropped.
            Volatile.Write(ref _sink, Avx512F.IsSupported ? FmaLoops.Wide(Iterations) : FmaLoops.Narrow(Iterations));
        })).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        start.SignalAndWait();
        var clock = Stopwatch.StartNew();
        Array.ForEach(workers, worker => worker.Join());
        var perIteration = Avx512F.IsSupported ? FmaLoops.WideOperations : FmaLoops.NarrowOperations;
        return 1e-9 * perIteration * Iterations * threads / clock.Elapsed.TotalSeconds;
    }
}
