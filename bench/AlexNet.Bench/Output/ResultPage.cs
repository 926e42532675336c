using System.Globalization;
using System.Text;
using AlexNet.Bench.Measuring;
using AlexNet.Loader.Storage;

namespace AlexNet.Bench.Output;

/// <summary>A benchmark's last result as a page: figures, rounds, hardware and versions, and where the time went.</summary>
internal static class ResultPage
{
    public static void Write(string path, BenchResult.Measured result, BenchSettings settings, Surroundings surroundings)
    {
        var page = Text(result, settings, surroundings, DateTime.UtcNow);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    public static string Text(BenchResult.Measured result, BenchSettings settings, Surroundings surroundings, DateTime date)
    {
        var (benchmark, measurement) = (result.Benchmark, result.Measurement);
        var turns = measurement.Turns;
        var lines = new List<string>
        {
            $"# {benchmark.Name}",
            "",
            $"- Ours: {benchmark.Ours}.",
            $"- Peer: {benchmark.Peer}.",
            $"- Written by `dotnet cake --target=Bench --only={benchmark.Name} --results=FOLDER`.",
            "",
            $"| {benchmark.Unit} | ours | peer | ratio |",
            "| --- | ---: | ---: | ---: |",
            Row("median", turns.OursMedian, turns.PeerMedian),
        };
        lines.AddRange(turns.Ours.Zip(turns.Peer).Select((pair, round) => Row($"round {round + 1}", pair.First, pair.Second)));
        foreach (var (title, others) in measurement.Others)
        {
            lines.AddRange(["", $"{title}:", "", $"| {benchmark.Unit} | ours | peer | ratio |", "| --- | ---: | ---: | ---: |"]);
            lines.Add(Row("median", others.OursMedian, others.PeerMedian));
        }

        lines.AddRange(["", "| measured with | |", "| --- | --- |"]);
        lines.AddRange(Conditions(measurement, settings, surroundings, date).Select(pair => $"| {pair.Name} | {pair.Value} |"));
        lines.AddRange(StepLines.Of(measurement));
        lines.AddRange(ProductLines.Of(measurement));
        lines.AddRange(ConvolutionLines.Of(measurement));
        return string.Join('\n', lines) + "\n";
    }

    private static string Row(string name, double ours, double peer) =>
        $"| {name} | {Figures.Text(ours)} | {Figures.Text(peer)} | {Figures.Ratio(ours / peer)} |";

    private static IEnumerable<(string Name, string Value)> Conditions(
        Measurement measurement, BenchSettings settings, Surroundings surroundings, DateTime date) =>
    [
        ("date", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("machine", surroundings.Machine),
        ("vectors", surroundings.Vectors),
        ("load before", surroundings.Load.ToString("F1", CultureInfo.InvariantCulture)),
        .. measurement.Versions,
        ("work", $"batch {settings.Batch}, {settings.Threads} threads"),
        ("rounds", $"{settings.Rounds} in turn; timed steps in each: {settings.Steps}, after one that is not"),
    ];
}
