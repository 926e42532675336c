using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>What a GPU gains by the rewrites of plans for GPUs, all together and each without the others: what it does not gain by is to go.</summary>
internal sealed class GpuRewrites : IBenchmark
{
    private const Precision InUse = Precision.BF16;

    private static readonly (string Name, Func<Plan, Plan> Of)[] Alone =
    [
        ("Biases in the poolings alone", plan => Fuse.poolBias(Fuse.all(plan))),
        ("Gradients of biases beside what they are sums of, alone", plan => Fuse.biasGradient(Fuse.all(plan))),
        ("Updates together and beside alone", plan => Fuse.updates(Fuse.all(plan))),
    ];

    public string Name => "gpu-rewrites";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet on a GPU, bf16, resident data, its plan rewritten for GPUs (Fuse.gpu)";

    public string Peer => "the same step by the plan that processors run (Fuse.all)";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        using var before = Step(Fuse.all);
        var all = Beside(Fuse.gpu, "all");
        return new Measurement(all) { Others = [.. Alone.Select(each => (each.Name, Beside(each.Of, each.Name)))], Versions = GpuChoice.Versions(settings) };

        GpuStep Step(Func<Plan, Plan> rewrite) => new(GpuSizes.Of(settings).TwoColumns, GpuChoice.One(settings), InUse, settings.Batch, rewrite);

        Turns Beside(Func<Plan, Plan> rewrite, string name)
        {
            say($"  {name}:");
            using var step = Step(rewrite);
            return Turns.Take(settings.Rounds, () => Rate(step), () => Rate(before), Unit, say);
        }

        double Rate(GpuStep step) => step.Batch / step.Resident(settings.GpuSteps);
    }
}
