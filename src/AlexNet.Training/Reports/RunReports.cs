using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.RunFolders;

namespace AlexNet.Training.Reports;

/// <summary>Writes a run's <c>report.md</c> and <c>curve.svg</c> from its recipe and log.</summary>
public static class RunReports
{
    /// <summary>Files written, as paths.</summary>
    /// <param name="target">Where they go: the run's own folder, or another.</param>
    /// <exception cref="UserErrorException">The folder holds no run.</exception>
    public static IReadOnlyList<string> Write(RunFolder folder, string target)
    {
        var curve = LearningCurve.Read(folder);
        Directory.CreateDirectory(target);
        var (report, picture) = (Path.Combine(target, "report.md"), Path.Combine(target, "curve.svg"));
        WriteText(report, Markdown(folder, curve));
        WriteText(picture, CurveSvg.Draw($"{folder.Name}: {Summary(curve)}", curve));
        return [report, picture];
    }

    private static string Summary(LearningCurve curve)
    {
        var best = curve.Points.Where(point => point.Validation is not null).MinBy(point => (point.Validation!.Top1Error, point.Validation!.Loss))?.Validation;
        var minutes = curve.Points[^1].Seconds / 60;
        var time = string.Create(CultureInfo.InvariantCulture, $"{Updates(curve.Points[^1].Step)} in {minutes:F1} minutes");
        return best is null ? time : string.Create(CultureInfo.InvariantCulture, $"validation top-1 error {best.Top1Error:P1}{Over(best)} after {time}");
    }

    private static string Updates(long steps) => string.Create(CultureInfo.InvariantCulture, $"{steps} {Counted.Noun(steps, "update")}");

    private static string Over(LogEntry validation)
    {
        return validation.Images > 0 ? string.Create(CultureInfo.InvariantCulture, $" over {Counted.Of(validation.Images, "image")}") : "";
    }

    private static string Markdown(RunFolder folder, LearningCurve curve)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Capitalised(Summary(curve))}, {curve.ImagesPerSecond:F1} images/s (median of the updates), on {RunOrigin.ReadMachine(folder)}.");
        text.AppendLine();
        var wider = curve.Wider;
        text.AppendLine(Invariant($"| updates | minutes | learning rate | training loss | training top-1 error | validation loss | validation top-1 error |{(wider is null ? "" : $" validation top-{wider} error |")}"));
        text.AppendLine($"| --: | --: | --: | --: | --: | --: | --: |{(wider is null ? "" : " --: |")}");
        foreach (var point in curve.Points)
        {
            var validation = point.Validation is { } v ? Invariant($"{v.Loss:F3} | {v.Top1Error:P1}") : "– | –";
            validation += wider is null ? "" : point.Validation?.Wider is { } share ? Invariant($" | {share.Error:P1}") : " | –";
            text.AppendLine(Invariant($"| {point.Step} | {point.Seconds / 60:F1} | {point.LearningRate:G3} | {point.TrainLoss:F3} | {point.TrainTop1Error:P1} | {validation} |"));
        }

        return text.ToString();
    }

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
