using System.Globalization;
using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Reports;

/// <summary>Numbers of reports, as text.</summary>
internal static class Numbers
{
    public static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    public static string Loss(double loss) => loss.ToString("F3", CultureInfo.InvariantCulture);

    public static string Rate(double rate) => rate.ToString("G3", CultureInfo.InvariantCulture);

    public static string Minutes(double seconds) => (seconds / 60).ToString("F1", CultureInfo.InvariantCulture);

    public static string Speed(double imagesPerSecond) => imagesPerSecond.ToString("F1", CultureInfo.InvariantCulture);

    public static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A run in a sentence without its end: the best validation error, or how long it has trained.</summary>
    public static string Summary(LearningCurve curve)
    {
        var steps = curve.Points[^1].Step;
        var time = string.Create(CultureInfo.InvariantCulture, $"{steps} {Counted.Noun(steps, "update")} in {Minutes(curve.Points[^1].Seconds)} minutes");
        return curve.Best is not { } best ? time : $"validation top-1 error {Percent(best.Top1Error)}{Over(best)} after {time}";
    }

    public static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Over(LogEntry validation) => validation.Images > 0 ? $" over {Counted.Of(validation.Images, "image")}" : "";
}
