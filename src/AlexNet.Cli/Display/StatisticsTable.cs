using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

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

    /// <param name="path">Where the statistics lie.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(string name, DataStatistics statistics, string path, string file) => JsonFile.Write(file, new
    {
        data = name,
        statistics = path,
        images = statistics.Count,
        statistics.Size,
        mean = statistics.PixelMean,
        components = Enumerable.Range(0, 3).Select(component => new
        {
            vector = Enumerable.Range(0, 3).Select(row => statistics.Eigen.Vectors[row * 3 + component]),
            eigenvalue = statistics.Eigen.Values[component],
        }),
        skipped = RunReport.Named(statistics.SkippedImages),
        odd = RunReport.Named(statistics.OddImages),
    });

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
