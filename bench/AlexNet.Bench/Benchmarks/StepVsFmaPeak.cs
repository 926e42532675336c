using AlexNet.Bench.Measuring;
using AlexNet.Engines.OneDnn;

namespace AlexNet.Bench.Benchmarks;

/// <summary>Arithmetic of a training step, counted in direct operations, beside what the processors' multiply-add units can do.</summary>
internal sealed class StepVsFmaPeak : IBenchmark
{
    public string Name => "step-vs-fma-peak";

    public string Unit => "GFLOP/s";

    public string Ours => "training step of the two-column AlexNet, engine onednn, f32, in direct operations";

    public string Peer => "fused multiply-adds on registers, all threads";

    public string? WhyNot(BenchSettings settings) =>
        !OneDnnEngine.IsAvailable ? OneDnnEngine.Missing
        : !FmaPeak.IsSupported ? "this processor has neither AVX-512 nor AVX2 with FMA"
        : null;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        using var step = new TrainingStep(settings.Batch, settings.Threads);
        var peak = new FmaPeak(settings.Threads);
        var work = 1e-9 * step.Operations;
        var turns = Turns.Take(settings.Rounds, () => work / step.MedianSeconds(settings.Steps), peak.Measure, Unit, say);
        var memory = new MemoryPeak(settings.Threads);
        var bandwidth = Median.Of([.. Enumerable.Range(0, 3).Select(_ => memory.Measure())]);
        return new Measurement(turns)
        {
            Versions =
            [
                ("libdnnl", step.LibraryVersion),
                ("multiply-adds", FmaPeak.Instructions),
                ("changes of layout in a step", step.LayoutChanges.ToString()),
            ],
            Steps = step.Report(),
            Floor = new Floor(turns.PeerMedian, bandwidth),
        };
    }
}
