using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>The paper's statement that the network on two GPUs takes slightly less time to train than the one with half the kernels on one
/// [section 3.2].</summary>
internal sealed class GpuTwoColumns : IBenchmark
{
    private const Precision InUse = Precision.BF16;

    public string Name => "gpu-two-columns";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet, a column on each of two devices, bf16, resident data";

    public string Peer => "that of the one-GPU AlexNet, with half the kernels in four layers, on one device";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var (sizes, gpus) = (GpuSizes.Of(settings), GpuChoice.Two(settings));
        var words = gpus[0] == gpus[1] ? $"GPU {gpus[0]} twice, as no second one is given or there" : $"GPUs {gpus[0]} and {gpus[1]}";
        say($"  two columns on {words}");
        using var two = new GpuStep(sizes.TwoColumns, gpus, InUse, settings.Batch);
        using var one = new GpuStep(sizes.OneColumn, GpuChoice.One(settings), InUse, settings.Batch);
        using var merged = new GpuStep(sizes.TwoColumns, GpuChoice.One(settings), InUse, settings.Batch);
        var turns = Turns.Take(settings.Rounds, () => Rate(two), () => Rate(one), Unit, say);
        say("  two columns merged on one device:");
        var others = Turns.Take(settings.Rounds, () => Rate(merged), () => Rate(one), Unit, say);
        return new Measurement(turns)
        {
            Others = [("Both columns merged on one device", others)],
            Versions = [.. GpuChoice.Versions(settings), ("two devices", words)],
        };

        double Rate(GpuStep step) => step.Batch / step.Resident(settings.GpuSteps);
    }
}
