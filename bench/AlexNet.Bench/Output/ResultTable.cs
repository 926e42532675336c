using Spectre.Console;

namespace AlexNet.Bench.Output;

/// <summary>The table on the terminal: a line per benchmark.</summary>
internal static class ResultTable
{
    public static void Print(IReadOnlyList<BenchResult> results)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        AnsiConsole.Write(Build(results));
        foreach (var skipped in results.OfType<BenchResult.Skipped>())
        {
            Console.WriteLine($"skipped {skipped.Benchmark.Name}: {skipped.Reason}");
        }
    }

    public static Table Build(IReadOnlyList<BenchResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("benchmark");
        foreach (var header in new[] { "ours", "peer", "ratio" })
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        table.AddColumn("unit");
        foreach (var result in results)
        {
            table.AddRow(Cells(result));
        }

        return table;
    }

    private static string[] Cells(BenchResult result)
    {
        var (name, unit) = (result.Benchmark.Name, result.Benchmark.Unit);
        return result is BenchResult.Measured { Measurement.Turns: var turns }
            ? [name, Figures.Text(turns.OursMedian), Figures.Text(turns.PeerMedian), Figures.Ratio(turns.Ratio), unit]
            : [name, "skipped", "", "", unit];
    }
}
