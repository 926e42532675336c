using AlexNet.Bench.Measuring;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks;

/// <summary>The matrix multiply of the engine managed beside OpenBLAS's, over all products of a training step.</summary>
internal sealed class GemmVsOpenBlas : IBenchmark
{
    public string Name => "gemm-vs-openblas";

    public string Unit => "GFLOP/s";

    public string Ours => "matrix multiply of the engine managed, over every product of a training step of the two-column AlexNet";

    public string Peer => "cblas_sgemm of OpenBLAS on the same matrices and as many threads";

    public string? WhyNot(BenchSettings settings) => OpenBlas.WhyNot;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var plan = Compile.plan(Networks.alexnet, Placement.OneDevice, settings.Batch, Mode.Training, DropoutScaling.AtTraining);
        using var rounds = new GemmRounds(GemmShape.Of(plan), settings.Threads);
        rounds.Verify();
        var turns = Turns.Take(settings.Rounds, () => rounds.Ours(settings.Steps), () => rounds.Theirs(settings.Steps), Unit, say);
        return new Measurement(turns) { Versions = [("OpenBLAS", OpenBlas.Version)], Products = rounds.Times };
    }
}
