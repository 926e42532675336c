using AlexNet.Bench.Loading;
using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Bench.Output;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Manifests;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>Whether the loader keeps up with a GPU: a step that it feeds from shards beside one on images that are there.</summary>
internal sealed class GpuFedVsResident : IBenchmark
{
    private const Precision InUse = Precision.BF16;

    public string Name => "gpu-fed-vs-resident";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet on a GPU, bf16, fed by the loader from 256×256 shards";

    public string Peer => "the same step on images that are on the GPU";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var folder = Path.Combine(settings.Data, "bench-shards");
        ShardSet.Ensure(folder);
        using var step = new GpuStep(GpuSizes.Of(settings).TwoColumns, GpuChoice.One(settings), InUse, settings.Batch);
        var (steps, batch) = (settings.GpuSteps, step.Batch);

        // The loader is stopped before the resident step's turn.
        var fed = Turns.Take(settings.Rounds, () => batch / Fed(step, folder, settings), () => batch / step.Resident(steps), Unit, say);
        say("  uploads alone:");
        var uploads = Turns.Take(settings.Rounds, () => batch / step.Uploading(steps), () => batch / step.Resident(steps), Unit, say);
        return new Measurement(fed)
        {
            Others = [("Uploads alone, from batches that lie in page-locked memory", uploads)],
            Versions =
            [
                .. GpuChoice.Versions(settings),
                ("time of a step, fed ÷ resident", Figures.Ratio(1 / fed.Ratio)),
                ("time of a step, uploads ÷ resident", Figures.Ratio(1 / uploads.Ratio)),
            ],
        };
    }

    private static double Fed(GpuStep step, string folder, BenchSettings settings)
    {
        using var data = DataSet.Open(folder);
        using var stream = LoaderGraph.Start(
            data.Split(SplitNames.Train), PlainStatistics.Of(Manifest.DefaultImageSize), step.Wanted(settings.Threads));
        _ = step.Fed(Math.Max(1, settings.GpuSteps / 5), stream);
        return step.Fed(settings.GpuSteps, stream);
    }
}
