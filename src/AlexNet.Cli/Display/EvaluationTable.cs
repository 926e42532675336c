using System.Globalization;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>An evaluation's errors, and over how many images they are.</summary>
internal static class EvaluationTable
{
    public static void Print(EvaluationSettings settings, string data, EvaluationResult result)
    {
        var tally = result.Tally;
        var table = new Table().Border(TableBorder.Rounded).AddColumn("split").AddColumn(new TableColumn("images").RightAligned()).AddColumn(new TableColumn("skipped").RightAligned())
            .AddColumn(new TableColumn("top-1 error").RightAligned()).AddColumn(new TableColumn("top-5 error").RightAligned()).AddColumn(new TableColumn("loss").RightAligned());
        table.AddRow(
            $"{data} {settings.Split}", $"{tally.Images}", $"{result.Skipped.Count}", RunReport.Percent(tally.Top1Error), RunReport.Percent(tally.Top5Error), tally.Loss.ToString("F3", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        Console.WriteLine($"{settings.Checkpoints.Count} checkpoint{(settings.Checkpoints.Count > 1 ? "s" : "")}, {settings.Views} view{(settings.Views > 1 ? "s" : "")}");
        RunReport.PrintBadImages(result.Skipped);
        RunReport.PrintOddImages(result.Odd);
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
            Odd = result.Odd.Count,
            top1_error = result.Tally.Top1Error,
            top5_error = result.Tally.Top5Error,
            Loss = double.IsFinite(result.Tally.Loss) ? result.Tally.Loss : (double?)null,
        };
        JsonFile.Write(file, all);
    }
}
