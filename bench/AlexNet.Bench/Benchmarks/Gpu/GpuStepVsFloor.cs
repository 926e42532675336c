using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Bench.Output;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>Where a training step's time goes on a GPU, and what its limits would allow.</summary>
internal sealed class GpuStepVsFloor : IBenchmark
{
    private const Precision InUse = Precision.BF16;

    public string Name => "gpu-step-vs-floor";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet on a GPU, bf16, resident data, the whole step as one graph";

    public string Peer => "the plan's steps one after the other, each at the peak of products or of memory, with what runs beside them in the memory that they leave, measured in the same run";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var (sizes, gpu) = (GpuSizes.Of(settings), GpuChoice.One(settings));
        var limits = GpuPeaks.Measure(gpu[0], InUse, sizes);
        using var step = new GpuStep(sizes.TwoColumns, gpu, InUse, settings.Batch);
        var (floor, published) = (GpuCost.floor(step.Plan, InUse, limits.ForGpu), GpuCost.floor(step.Plan, InUse, GpuCost.h200));
        var turns = Turns.Take(settings.Rounds, () => step.Batch / step.Resident(settings.GpuSteps), () => step.Batch / floor.InTurn, Unit, say);
        var steps = step.Steps(settings.GpuSteps);
        return new Measurement(turns)
        {
            Others = [("Beside arithmetic and memory that overlap perfectly", turns with { Peer = [.. turns.Peer.Select(_ => step.Batch / floor.Overlapped)] })],
            Versions =
            [
                .. GpuChoice.Versions(settings),
                ("measured peaks", $"{Figures.Text(1e-3 * limits.Gigaflops)} TFLOP/s of a bf16 product, {Figures.Text(limits.Gigabytes)} GB/s of a copy"),
                ("step", $"{Milliseconds(step.Batch / turns.OursMedian)} as a graph; the sum of its steps launched one by one is {Figures.Text(steps.Sum(each => each.Milliseconds))} ms"),
                ("floor", Gap(floor, step.Batch / turns.OursMedian)),
                ("floor at an H200's published peaks", Gap(published, step.Batch / turns.OursMedian)),
            ],
            Steps = steps,
            Floor = limits,
            StepTable = StepTable.Gpu,
        };
    }

    private static string Gap(GpuFloor floor, double seconds) =>
        $"{Milliseconds(floor.InTurn)} step after step (we take {Figures.Ratio(seconds / floor.InTurn)}), {Milliseconds(floor.Overlapped)} overlapped "
        + $"(we take {Figures.Ratio(seconds / floor.Overlapped)})";

    private static string Milliseconds(double seconds) => $"{Figures.Text(1e3 * seconds)} ms";
}
