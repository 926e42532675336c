using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>Images a second in every precision and at several batches, beside what the GPU's limits allow.</summary>
internal sealed class GpuImages : IBenchmark
{
    public string Name => "gpu-images";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet on a GPU, bf16, resident data; other precisions and batches below";

    public string Peer => "the floor: each step of the plan as fast as the peak of products or of memory allows, measured in the same run";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var sizes = GpuSizes.Of(settings);
        var limits = Enum.GetValues<Precision>().ToDictionary(each => each, each => GpuPeaks.Measure(GpuChoice.One(settings)[0], each, sizes));
        var first = Of(Precision.BF16, settings.Batch);
        var others =
            from precision in (Precision[])[Precision.BF16, Precision.TF32, Precision.F32]
            from batch in sizes.Batches
            where precision != Precision.BF16 || batch != settings.Batch
            select ($"Batch {batch}, {precision.ToString().ToLowerInvariant()}", Of(precision, batch));
        return new Measurement(first) { Others = [.. others], Versions = GpuChoice.Versions(settings) };

        Turns Of(Precision precision, int batch)
        {
            say($"  batch {batch}, {precision.ToString().ToLowerInvariant()}:");
            using var step = new GpuStep(sizes.TwoColumns, GpuChoice.One(settings), precision, batch);
            var floor = GpuCost.floor(step.Plan, precision, limits[precision].ForGpu);
            return Turns.Take(settings.Rounds, () => batch / step.Resident(settings.GpuSteps), () => batch / floor.InTurn, Unit, say);
        }
    }
}
