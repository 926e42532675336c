using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Statistics;

namespace AlexNet.Cli.Display;

/// <summary>The mean colour and the principal components of RGB.</summary>
internal static class StatisticsTable
{
    public static void Print(string name, DataStatistics statistics)
    {
        var table = new TextTable().Texts("on 0–255").Numbers("red", "green", "blue", "eigenvalue", "√ eigenvalue");
        table.Row(["mean", .. statistics.PixelMean.Select(mean => Number(mean, "F2")), "", ""]);
        for (var component = 0; component < 3; component++)
        {
            var value = statistics.Eigen.Values[component];
            var vector = Enumerable.Range(0, 3).Select(row => Number(statistics.Eigen.Vectors[row * 3 + component], "F4"));
            table.Row([$"component {component + 1}", .. vector, Number(value, "F2"), Number(Math.Sqrt(Math.Max(0, value)), "F2")]);
        }

        table.Print();
        var skipped = statistics.Skipped > 0 ? $", {statistics.Skipped} could not be read" : "";
        Terminal.Line($"{name}: {Counted.Of(statistics.Count, "image")} of {statistics.Size}×{statistics.Size}{skipped}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
