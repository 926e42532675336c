using AlexNet.Bench.Loading;
using AlexNet.Bench.Measuring;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Bench.Benchmarks;

/// <summary>From packed shards to batches, beside what writing the floats alone costs.</summary>
internal sealed class ShardsPerCore : IBenchmark
{
    private const int Crop = 227;
    private const int Epochs = 50;
    private const int RingBatches = 3;

    public string Name => "shards-per-core";

    public string Unit => "images/s per core";

    public string Ours => "256×256 shards: crop 227, flip, lighting, mean, float batch";

    public string Peer => "stores of as many bytes past the caches on as many threads, and nothing else";

    public string? WhyNot(BenchSettings settings) => null;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var folder = Path.Combine(settings.Data, "bench-shards");
        ShardSet.Ensure(folder);
        var stores = new StreamingStores(settings.Threads, RingBatches * settings.Batch, 3 * Crop * Crop);
        using var floats = new LoaderRate(folder, settings.Batch, settings.Threads);
        var images = 8 * floats.Images;
        var turns = Turns.Take(
            settings.Rounds, () => floats.Measure(images) / settings.Threads, () => stores.Measure(images) / settings.Threads, Unit, say);
        var allocated = floats.AllocatedPerImage(images);
        var warm = Environment.WorkingSet;
        floats.Take(Epochs * floats.Images);
        var growth = (double)Environment.WorkingSet / warm;
        return new Measurement(turns)
        {
            Versions =
            [
                ("uint8 crops", Invariant($"{Bytes(folder, settings):N0} images/s per core")),
                ("bytes allocated per image", Invariant($"{allocated:F3}")),
                ($"resident memory after {Epochs} more epochs", Invariant($"{100 * growth:F1} % of before")),
            ],
        };
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static double Bytes(string folder, BenchSettings settings)
    {
        using var bytes = new LoaderRate(folder, settings.Batch, settings.Threads, BatchFormat.Bytes);
        return Median.Of([.. Enumerable.Range(0, settings.Rounds).Select(_ => bytes.Measure(16 * bytes.Images))]) / settings.Threads;
    }
}
