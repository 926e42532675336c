using AlexNet.Bench.Benchmarks;
using AlexNet.Bench.Output;
using AlexNet.Core;

namespace AlexNet.Bench;

/// <summary>Measures the chosen benchmarks one after the other. What cannot be measured here is skipped and says why.</summary>
internal sealed class BenchRun(BenchSettings settings)
{
    public int Execute()
    {
        var chosen = Catalogue.Choose(settings.Only);
        var surroundings = Surroundings.Read();
        if (surroundings.IsBusy)
        {
            Say($"Warning: the load is {Figures.Text(surroundings.Load)} on {surroundings.Processors} processors; "
                + "on a busy machine the figures are low and the ratios noisy");
        }

        var results = chosen.Select(Measure).ToArray();
        ResultTable.Print(results);
        var measured = results.OfType<BenchResult.Measured>().ToArray();
        if (settings.Json is { } file)
        {
            ResultJson.Write(file, measured);
        }

        if (settings.Results is { } folder)
        {
            WritePages(folder, measured, surroundings);
        }

        return 0;
    }

    private BenchResult Measure(IBenchmark benchmark)
    {
        if (benchmark.WhyNot(settings) is { } reason)
        {
            return new BenchResult.Skipped(benchmark, reason);
        }

        Say($"{benchmark.Name}: {benchmark.Ours} against {benchmark.Peer}");
        return new BenchResult.Measured(benchmark, benchmark.Measure(settings, Say));
    }

    private void WritePages(string folder, BenchResult.Measured[] measured, Surroundings surroundings)
    {
        foreach (var result in measured)
        {
            var path = Path.Combine(folder, result.Benchmark.Name + ".md");
            ResultPage.Write(path, result, settings, surroundings);
            Say($"wrote {path}");
        }
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
