using System.Diagnostics;
using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Features;

namespace AlexNet.Cli.Experiments;

/// <summary>What an extraction of features has written, and how fast.</summary>
internal static class FeaturesReport
{
    public static (FeatureResult Result, TimeSpan Elapsed) Timed(Func<FeatureResult> work)
    {
        var start = Stopwatch.GetTimestamp();
        return (work(), Stopwatch.GetElapsedTime(start));
    }

    public static void Print(string file, (FeatureResult Result, TimeSpan Elapsed) done)
    {
        var (result, elapsed) = done;
        var info = result.Info;
        Terminal.Line($"{info.Layer} of {info.Network}: {Number(info.Shape.Size)} numbers ({info.Shape}) of each of {Counted.Of(result.Images, "image")}");
        Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"Written: {file} ({new FileInfo(file).Length / 1e6:N1} MB) in {elapsed.TotalSeconds:N1} s, {result.Images / elapsed.TotalSeconds:N0} images/s"));
        RunReport.PrintBadImages(result.Skipped);
        RunReport.PrintOddImages(result.Odd);
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
