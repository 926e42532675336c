using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Experiments.Plots;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Sweeps;

/// <summary>A row of the table of effects.</summary>
/// <param name="Diverged">Runs without a model, as their numbers were no longer finite.</param>
public sealed record AblationRow(Variant Variant, VariantErrors Errors, int Diverged);

/// <summary>What each part of a network and of its training is worth, from runs of ours.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="TopK">Of how many classes the second error is; 1: there is none.</param>
/// <param name="Split">Over which the models were evaluated.</param>
/// <param name="Images">Of it.</param>
/// <param name="Rows">The first is the base.</param>
public sealed record AblationResult(string Data, string Split, int Views, int Seeds, int TopK, long Images, IReadOnlyList<AblationRow> Rows, IReadOnlyList<SweepRunResult> Runs)
{
    /// <summary>Of the results of a sweep.</summary>
    public static AblationResult Of(string data, string split, int views, int seeds, IReadOnlyList<Variant> variants, IReadOnlyList<SweepRunResult> results)
    {
        var evaluated = results.Where(result => result.Errors is not null).ToArray();
        var errors = Effects.compare(
            [.. variants.Select(variant => variant.Name)],
            [.. evaluated.Select(result => new RunErrors(result.Run.Group, result.Run.Recipe.Seed, result.Errors!.Top1Error, result.Errors.TopKError))]);
        return new(
            data,
            split,
            views,
            seeds,
            evaluated.FirstOrDefault()?.Errors!.TopK ?? 1,
            evaluated.FirstOrDefault()?.Errors!.Images ?? 0,
            [.. variants.Zip(errors, (variant, row) => new AblationRow(variant, row, results.Count(result => result.Run.Group == variant.Name && result.State == SweepRunState.Diverged)))],
            results);
    }

    /// <summary>Names of the table's columns; a line break in one is where it may be folded. The first is a text, the others numbers.</summary>
    public string[] Headers =>
    [
        "network", "runs", "top-1\nerror", .. TopK > 1 ? new[] { $"top-{TopK}\nerror" } : [], "against base,\ntop-1 points",
        .. TopK > 1 ? new[] { $"against base,\ntop-{TopK} points" } : [], "the paper's,\ntop-1 / top-5",
    ];

    /// <summary>A row's cells.</summary>
    public string[] Cells(AblationRow row)
    {
        var isBase = row.Variant.Name == Effects.Base;
        var errors = row.Errors;
        var paper = row.Variant.Paper.Top1 == "" ? "" : $"{row.Variant.Paper.Top1} / {(row.Variant.Paper.Top5 == "" ? "–" : row.Variant.Paper.Top5)}";
        return
        [
            isBase ? row.Variant.Network.Name : row.Variant.Name.Replace('-', ' '),
            row.Diverged > 0 ? $"{errors.Top1.Count} ({row.Diverged} diverged)" : $"{errors.Top1.Count}",
            Percent(errors.Top1),
            .. TopK > 1 ? new[] { Percent(errors.TopK) } : [],
            isBase ? "" : Points(errors.Top1Change),
            .. TopK > 1 ? new[] { isBase ? "" : Points(errors.TopKChange) } : [],
            paper,
        ];
    }

    /// <summary>What the numbers are.</summary>
    public string Caption =>
        $"Errors of the runs' models over {Counted.Of(Images, $"{Split} image")}, {Counted.Of(Views, "view")}; mean{(Seeds > 1 ? " ± standard deviation" : "")} over {Counted.Of(Seeds, "seed")}; "
        + "differences are between runs of the same seed, above 0 where the part helps; the paper's are of ImageNet";

    public string ToMarkdown()
    {
        var text = new StringBuilder($"{Caption}.\n\n");
        var headers = Headers.Select(header => header.Replace('\n', ' ')).ToArray();
        text.Append($"| {string.Join(" | ", headers)} |\n| --- |{string.Concat(headers.Skip(1).Select(_ => " --: |"))}\n");
        foreach (var row in Rows)
        {
            text.Append($"| {string.Join(" | ", Cells(row))} |\n");
        }

        return text.ToString();
    }

    /// <summary>A line for each row of the table, shares from 0 to 1.</summary>
    public IEnumerable<string[]> CsvRows() => Rows
        .Select(row => new[] { row.Variant.Name, row.Variant.Network.Name, $"{row.Errors.Top1.Count}", $"{row.Diverged}", $"{TopK}" }
            .Concat(new[] { row.Errors.Top1, row.Errors.TopK, row.Errors.Top1Change, row.Errors.TopKChange }.SelectMany(spread => new[] { Digits(spread.Mean), Digits(spread.Deviation) }))
            .Concat([row.Variant.Paper.Top1, row.Variant.Paper.Top5]).ToArray())
        .Prepend([
            "variant", "network", "runs", "diverged", "top_k", "top1_error", "top1_error_deviation", "topk_error", "topk_error_deviation",
            "top1_change", "top1_change_deviation", "topk_change", "topk_change_deviation", "paper_top1_points", "paper_top5_points",
        ]);

    public void WriteJson(string file) => JsonFile.Write(file, new
    {
        Data,
        Split,
        Views,
        Seeds,
        Images,
        top_k = TopK,
        Variants = Rows.Select(row => new
        {
            row.Variant.Name,
            Network = row.Variant.Network.Name,
            top1_error = Json(row.Errors.Top1),
            topk_error = Json(row.Errors.TopK),
            top1_change = Json(row.Errors.Top1Change),
            topk_change = Json(row.Errors.TopKChange),
            paper_points = new { row.Variant.Paper.Top1, row.Variant.Paper.Top5 },
            Runs = Runs.Where(run => run.Run.Group == row.Variant.Name).Select(run => new
            {
                run.Run.Name,
                run.Run.Recipe.Seed,
                State = run.State.ToString().ToLowerInvariant(),
                run.Failure,
                top1_error = run.Errors?.Top1Error,
                topk_error = run.Errors?.TopKError,
                run.Seconds,
            }),
        }),
    });

    /// <summary>Top-1 errors as bars; null where no run has one.</summary>
    public string? ToSvg()
    {
        var bars = Rows.Where(row => row.Errors.Top1.Count > 0).Select(row => new ChartBar(Cells(row)[0], row.Errors.Top1.Mean)
        {
            Error = double.IsNaN(row.Errors.Top1.Deviation) ? null : row.Errors.Top1.Deviation,
            Highlighted = row.Variant.Name == Effects.Base,
        }).ToArray();
        return bars.Length == 0 ? null : new BarChart(
            $"Top-1 error of {Split} images without a part",
            string.Join("; ", Rows.Where(row => row.Errors.Top1.Count > 0).Select(row => $"{Cells(row)[0]}: {Percent(row.Errors.Top1)}")),
            new ChartAxis("top-1 error") { Numbers = AxisNumbers.Percent, Minimum = 0 },
            bars).ToSvg();
    }

    private static object? Json(Spread spread) => spread.Count == 0
        ? null
        : new { spread.Count, spread.Mean, Deviation = double.IsNaN(spread.Deviation) ? (double?)null : spread.Deviation };

    private static string Percent(Spread spread) => Text(spread, mean => mean.ToString("F1", CultureInfo.InvariantCulture), " %");

    private static string Points(Spread spread) => Text(spread, mean => mean.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), "");

    private static string Text(Spread spread, Func<double, string> mean, string unit) =>
        spread.Count == 0 ? "–" : mean(100 * spread.Mean)
            + (double.IsNaN(spread.Deviation) ? "" : $" ± {(100 * spread.Deviation).ToString("F1", CultureInfo.InvariantCulture)}") + unit;

    private static string Digits(double value) => double.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);
}
