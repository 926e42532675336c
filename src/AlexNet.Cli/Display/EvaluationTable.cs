using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Display;

/// <summary>An evaluation's errors, and over how many images they are.</summary>
internal static class EvaluationTable
{
    public static void Print(EvaluationSettings settings, string data, EvaluationResult result)
    {
        var tally = result.Tally;
        var table = new TextTable().Texts("split").Numbers("images", "skipped", "top-1 error", "top-5 error", "loss");
        table.Row(
            $"{data} {settings.Split}", $"{tally.Images}", $"{result.Skipped.Count}", RunReport.Percent(tally.Top1Error), RunReport.Percent(tally.Top5Error), tally.Loss.ToString("F3", CultureInfo.InvariantCulture));
        table.Print();
        Terminal.Line($"{Counted.Of(settings.Checkpoints.Count, "checkpoint")}, {Counted.Of(settings.Views, "view")}");
        RunReport.PrintBadImages(result.Skipped);
    }

    public static void WriteJson(EvaluationSettings settings, string data, EvaluationResult result, string file)
    {
        var all = new
        {
            data,
            settings.Split,
            settings.Checkpoints,
            settings.Views,
            result.Tally.Images,
            Skipped = result.Skipped.Select(image => image.Name),
            top1_error = result.Tally.Top1Error,
            top5_error = result.Tally.Top5Error,
            Loss = double.IsFinite(result.Tally.Loss) ? result.Tally.Loss : (double?)null,
        };
        JsonFile.Write(file, all);
    }
}
