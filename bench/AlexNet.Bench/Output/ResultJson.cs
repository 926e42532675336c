using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Bench.Output;

/// <summary>The figures for programs: an array of objects with name, ours, peer, ratio and unit. What was skipped is not in it.</summary>
internal static class ResultJson
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static void Write(string file, IEnumerable<BenchResult.Measured> results) =>
        AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, results.Select(Entry), Format));

    private static object Entry(BenchResult.Measured result)
    {
        var turns = result.Measurement.Turns;
        return new { result.Benchmark.Name, Ours = turns.OursMedian, Peer = turns.PeerMedian, turns.Ratio, result.Benchmark.Unit };
    }
}
