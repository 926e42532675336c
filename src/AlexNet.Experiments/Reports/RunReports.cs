using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Reports;

/// <summary>
/// Writes a run's <c>report.md</c>, <c>curve.svg</c> and <c>report.html</c> from its recipe, its log and what other commands have left in its
/// folder: <c>evaluation.json</c>, <c>confusion.json</c>, <c>profile.json</c>, <c>figure3.*</c>, <c>figure4.*</c>.
/// </summary>
public static class RunReports
{
    /// <summary>The page's name.</summary>
    public const string PageName = "report.html";

    /// <summary>Files written, as paths.</summary>
    /// <param name="target">Where they go: the run's own folder, or another.</param>
    /// <param name="command">The command that repeats a run, in the words of who shows the report; null where there is none.</param>
    /// <exception cref="UserErrorException">The folder holds no run, or a file of it is damaged, or the report cannot be written.</exception>
    public static IReadOnlyList<string> Write(RunFolder folder, string target, Func<RunFolder, string?> command)
    {
        var run = RunRecord.Read(folder, command);
        return WriteAll(target, [
            ("report.md", Markdown(run)),
            ("curve.svg", LearningCharts.Errors(run, $"{folder.Name}: {Numbers.Summary(run.Curve)}")),
            (PageName, ReportPage.Of([run])),
        ]);
    }

    /// <summary>A page of several runs side by side, and each of them.</summary>
    /// <inheritdoc cref="Write"/>
    public static IReadOnlyList<string> WriteCompared(IReadOnlyList<RunFolder> folders, string target, Func<RunFolder, string?> command) =>
        WriteAll(target, [(PageName, ReportPage.Of([.. folders.Select(folder => RunRecord.Read(folder, command))]))]);

    /// <summary>Everything is made before anything is written.</summary>
    private static string[] WriteAll(string target, (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            AtomicFile.WriteText(Path.Combine(target, name), text);
        }

        return [.. files.Select(file => Path.Combine(target, file.Name))];
    }

    private static string Markdown(RunRecord run)
    {
        var (curve, text) = (run.Curve, new StringBuilder());
        text.AppendLine(CultureInfo.InvariantCulture, $"{Numbers.Capitalised(Numbers.Summary(curve))}, {Numbers.Speed(curve.ImagesPerSecond)} images/s (median of the updates), on {run.Machine}.");
        text.AppendLine();
        var wider = curve.Wider;
        text.AppendLine($"| updates | minutes | learning rate | training loss | training top-1 error | validation loss | validation top-1 error |{(wider is null ? "" : $" validation top-{wider} error |")}");
        text.AppendLine($"| --: | --: | --: | --: | --: | --: | --: |{(wider is null ? "" : " --: |")}");
        foreach (var point in curve.Points)
        {
            var validation = point.Validation is { } v ? $"{Numbers.Loss(v.Loss)} | {Numbers.Percent(v.Top1Error)}" : "– | –";
            validation += wider is null ? "" : point.Validation?.Wider is { } share ? $" | {Numbers.Percent(share.Error)}" : " | –";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {point.Step} | {Numbers.Minutes(point.Seconds)} | {Numbers.Rate(point.LearningRate)} | {Numbers.Loss(point.TrainLoss)} | {Numbers.Percent(point.TrainTop1Error)} | {validation} |");
        }

        return text.ToString();
    }
}
