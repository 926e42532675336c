using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Tables;

/// <summary>A table of the paper beside evaluations of checkpoints: each alone, and all averaged.</summary>
/// <param name="Result">Of all averaged; with each alone where there are several.</param>
public sealed record ModelTable(ComparisonTable Table, EvaluationSettings Settings, string Data, EvaluationResult Result)
{
    /// <param name="number">1 or 2.</param>
    /// <param name="warn">Told what the user should see.</param>
    /// <param name="progress">Told the images done of all passes over the split.</param>
    /// <exception cref="UserErrorException">Checkpoints and data do not fit together.</exception>
    public static ModelTable Make(int number, EvaluationSettings settings, DataSet data, Action<string> warn, Action<long, long> progress, CancellationToken cancellation)
    {
        var result = AveragedEvaluation.Run(settings with { EachAlone = true }, data, warn, progress, cancellation);
        return Of(number, settings, data.Name, result);
    }

    internal static ModelTable Of(int number, EvaluationSettings settings, string data, EvaluationResult result) =>
        new(ComparisonTable.Of(number, Ours(settings, data, result)), settings, data, result);

    /// <summary>Writes <c>tableN.md</c>, <c>.tex</c>, <c>.html</c> and <c>.json</c>; returns their paths.</summary>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public IReadOnlyList<string> Write(string folder)
    {
        var stem = Path.Combine(folder, $"table{Table.Number}");
        foreach (var (ending, text) in new[] { (".md", TableText.Markdown(Table)), (".tex", TableText.Latex(Table)), (".html", TableText.Html(Table)) })
        {
            AtomicFile.WriteText(stem + ending, text);
        }

        WriteJson($"{stem}.json");
        return [$"{stem}.md", $"{stem}.tex", $"{stem}.html", $"{stem}.json"];
    }

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void WriteJson(string file) => JsonFile.Write(file, new
    {
        table = Table.Number,
        paper = new { columns = Table.Paper.Headers.Skip(1), rows = Table.Paper.Rows.Select(row => new { row.Model, row.Errors }) },
        ours = new
        {
            data = Data,
            Settings.Split,
            Result.Tally.Images,
            Settings.Views,
            top_k = Result.Tally.K,
            rows = Rows(Settings, Result).Select(row => new
            {
                row.Model,
                row.Checkpoints,
                top1_error = row.Tally.Top1Error,
                topk_error = row.Tally.K > 1 ? row.Tally.TopKError : (double?)null,
            }),
        },
    });

    private static TablePart Ours(EvaluationSettings settings, string data, EvaluationResult result)
    {
        var tally = result.Tally;
        string[] wider = tally.K > 1 ? [$"Top-{tally.K} ({settings.Split})"] : [];
        return new TablePart(
            [$"Ours, {data}: {Counted.Of(tally.Images, "image")}, {Counted.Of(settings.Views, "view")}", $"Top-1 ({settings.Split})", .. wider],
            [.. Rows(settings, result).Select(row => new TableRow(row.Model, tally.K > 1 ? [row.Tally.Top1Error, row.Tally.TopKError] : [row.Tally.Top1Error]))]);
    }

    private static IEnumerable<(string Model, IReadOnlyList<string> Checkpoints, Tally Tally)> Rows(EvaluationSettings settings, EvaluationResult result)
    {
        if (settings.Checkpoints.Count == 1)
        {
            return [($"1 CNN: {settings.Checkpoints[0]}", settings.Checkpoints, result.Tally)];
        }

        var alone = settings.Checkpoints.Zip(result.Alone, (path, tally) => ($"1 CNN: {path}", (IReadOnlyList<string>)[path], tally));
        return alone.Append(($"{settings.Checkpoints.Count} CNNs averaged", settings.Checkpoints, result.Tally));
    }
}
