using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Experiments.Markup;
using AlexNet.Experiments.Sweeps;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Sweeps;

/// <summary>Figure 1's table, and its files.</summary>
internal static class Figure1Report
{
    public static void Print(Figure1Result result)
    {
        var table = new TextTable().Texts("function").Numbers("rate", "epochs", $"epochs to {RunReport.Percent(result.Level)}", "lowest training error").Texts("");
        foreach (var run in result.Runs)
        {
            var curve = run.Result.Curve;
            table.Row(
                run.Result.Run.Group,
                run.Rate.ToString(CultureInfo.InvariantCulture),
                $"{curve.Errors.Length}",
                run.Epochs is { } epochs ? epochs.ToString("F2", CultureInfo.InvariantCulture) : "–",
                curve.Errors.Length > 0 ? RunReport.Percent(curve.Lowest) : "–",
                run.IsBest ? "the best" : run.Result.State == SweepRunState.Diverged ? "diverged" : "");
        }

        table.Print();
        Terminal.Line($"training error: {Figure1Result.How}; between two epochs a straight line");
        foreach (var ratio in result.Ratios)
        {
            Terminal.Line(Sentence(result.Words(ratio)));
        }

        if (result.Ratios.Count == 0)
        {
            Terminal.Line($"No ratio: it takes two functions, the first of which is at {RunReport.Percent(result.Level)}; more --epochs, other --rates or a higher --until may get there.");
        }
    }

    /// <summary>Writes <c>figure1.json</c>, <c>figure1.csv</c> and, where there is a line to draw, <c>figure1.svg</c>.</summary>
    /// <param name="json">Takes the first too; null where that is not asked for.</param>
    public static void Write(Figure1Result result, string folder, string? json)
    {
        if (json is not null)
        {
            result.WriteJson(json);
        }

        var files = new ResultFiles(folder, "figure1");
        result.WriteJson(files.Next("json"));
        CsvText.Write(files.Next("csv"), result.Rows());
        if (result.Best.Length > 0)
        {
            files.Write("svg", result.ToSvg());
        }
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}

/// <summary>The table of effects, and its files.</summary>
internal static class AblationReport
{
    public static void Print(AblationResult result)
    {
        var table = new TextTable().Texts(result.Headers[0]).Numbers(result.Headers[1..]);
        foreach (var row in result.Rows)
        {
            table.Row(result.Cells(row));
        }

        table.Print();
        Terminal.Line(result.Caption);
    }

    /// <summary>Writes <c>ablation.json</c>, <c>.csv</c>, <c>.md</c> and, where there is a bar to draw, <c>.svg</c>.</summary>
    /// <param name="json">Takes the first too; null where that is not asked for.</param>
    public static void Write(AblationResult result, string folder, string? json)
    {
        if (json is not null)
        {
            result.WriteJson(json);
        }

        var files = new ResultFiles(folder, "ablation");
        result.WriteJson(files.Next("json"));
        CsvText.Write(files.Next("csv"), result.CsvRows());
        files.Write("md", result.ToMarkdown());
        if (result.ToSvg() is { } picture)
        {
            files.Write("svg", picture);
        }
    }
}

/// <summary>Files of a result, each named on the terminal.</summary>
internal sealed class ResultFiles(string folder, string name)
{
    public string Next(string extension)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{name}.{extension}");
        Terminal.Line($"Written: {file}");
        return file;
    }

    public void Write(string extension, string text) => AtomicFile.WriteText(Next(extension), text);
}
