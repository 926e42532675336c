using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Loading;

/// <summary>Rounds of the loader and of a peer over the same folder of JPEG files: the set made here, and photographs where there are some.</summary>
internal static class JpegRounds
{
    /// <summary>Enough that a peer's workers have started long before the end.</summary>
    private const int SetImages = 1000;

    /// <summary>Seconds of work, beside which the start of the graph is nothing.</summary>
    private const int MeasuredImages = 4000;

    /// <param name="settings">Threads, batch and folders.</param>
    /// <param name="rounds">Of each set.</param>
    /// <param name="unit">Of the figures.</param>
    /// <param name="say">Takes a line per round.</param>
    /// <param name="peer">Images a second of the peer over a folder of class folders.</param>
    public static Measurement Measure(
        BenchSettings settings, int rounds, string unit, Action<string> say, Func<string, double> peer)
    {
        var photographs = Path.Combine(settings.Peers, "..", "data", "clothing");
        var set = new JpegSet(Path.Combine(settings.Data, "bench-jpeg"), Path.Combine(photographs, "train"));
        set.Ensure(SetImages, say);
        var (turns, allocated) = Of(settings, Path.GetDirectoryName(set.Train)!, set.Train, rounds, unit, say, peer);
        var measurement = new Measurement(turns) { Versions = [("bytes allocated per image", $"{allocated:F0}")] };
        if (!Directory.Exists(photographs))
        {
            return measurement;
        }

        say("  photographs of clothes:");
        var (others, _) = Of(settings, photographs, Path.Combine(photographs, "train"), rounds, unit, say, peer);
        return measurement with { Others = [("Photographs of clothes, 400×533 in 28 KB", others)] };
    }

    private static (Turns Turns, double Allocated) Of(
        BenchSettings settings, string data, string train, int rounds, string unit, Action<string> say, Func<string, double> peer)
    {
        var allocated = 0.0;
        var turns = Turns.Take(rounds, Ours, () => peer(train), unit, say);
        return (turns, allocated);

        // The loader is stopped before the peer's turn.
        double Ours()
        {
            using var loader = new LoaderRate(data, settings.Batch, settings.Threads);
            allocated = loader.AllocatedPerImage(settings.Batch);
            return loader.Measure(MeasuredImages);
        }
    }
}
