using System.Globalization;
using AlexNet.Loader.Statistics;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>The mean colour and the principal components of RGB.</summary>
internal static class StatisticsTable
{
    public static void Print(string name, DataStatistics statistics)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("on 0–255");
        foreach (var channel in new[] { "red", "green", "blue", "eigenvalue", "√ eigenvalue" })
        {
            table.AddColumn(new TableColumn(channel).RightAligned());
        }

        table.AddRow(["mean", .. statistics.PixelMean.Select(mean => Number(mean, "F2"))]);
        for (var component = 0; component < 3; component++)
        {
            var value = statistics.Eigen.Values[component];
            var vector = Enumerable.Range(0, 3).Select(row => Number(statistics.Eigen.Vectors[row * 3 + component], "F4"));
            table.AddRow([$"component {component + 1}", .. vector, Number(value, "F2"), Number(Math.Sqrt(Math.Max(0, value)), "F2")]);
        }

        AnsiConsole.Write(table);
        var skipped = statistics.Skipped > 0 ? $", {statistics.Skipped} could not be read" : "";
        Console.WriteLine($"{name}: {statistics.Count:N0} images of {statistics.Size}×{statistics.Size}{skipped}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
