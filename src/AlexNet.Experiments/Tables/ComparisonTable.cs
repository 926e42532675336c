using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Experiments.Tables;

/// <summary>A model's errors, 0–1, one for each column of its part; null where there is none.</summary>
/// <param name="IsByOthers">In italics: the paper compares itself with it.</param>
public sealed record TableRow(string Model, IReadOnlyList<double?> Errors, bool IsByOthers = false)
{
    /// <summary>As the paper prints it.</summary>
    public static string Percent(double? error) => error is { } share ? (100 * share).ToString("F1", CultureInfo.InvariantCulture) + "%" : "—";
}

/// <summary>Rows below headers of their own.</summary>
/// <param name="Headers">Of the models, then of each column of errors.</param>
public sealed record TablePart(IReadOnlyList<string> Headers, IReadOnlyList<TableRow> Rows);

/// <summary>A table of the paper with its rows as printed there, and ours below.</summary>
/// <param name="Number">The paper's.</param>
/// <param name="Paper">As printed.</param>
/// <param name="Ours">Of other images, as its headers say.</param>
public sealed record ComparisonTable(int Number, string Caption, TablePart Paper, TablePart Ours)
{
    /// <param name="number">1 or 2.</param>
    public static ComparisonTable Of(int number, TablePart ours) => number switch
    {
        1 => new(1, "Table 1: error rates on the test set of ILSVRC-2010, and ours.", Printed(
            ["Model", "Top-1", "Top-5"],
            Others("Sparse coding", 47.1, 28.2),
            Others("SIFT + FVs", 45.7, 25.7),
            Row("CNN", 37.5, 17.0)), ours),
        2 => new(2, "Table 2: error rates on the validation and test sets of ILSVRC-2012, and ours. Models with an asterisk were pre-trained on the Fall 2011 release of ImageNet.", Printed(
            ["Model", "Top-1 (val)", "Top-5 (val)", "Top-5 (test)"],
            Others("SIFT + FVs", null, null, 26.2),
            Row("1 CNN", 40.7, 18.2, null),
            Row("5 CNNs", 38.1, 16.4, 16.4),
            Row("1 CNN*", 39.0, 16.6, null),
            Row("7 CNNs*", 36.7, 15.4, 15.3)), ours),
        _ => throw new ArgumentOutOfRangeException(nameof(number), $"table {number}; allowed are 1 and 2"),
    };

    /// <summary>Headers and cells of every line, the second part's headers among them; all lines are as long as the paper's.</summary>
    internal IEnumerable<(IReadOnlyList<string> Cells, TableLine Kind)> Lines()
    {
        foreach (var part in new[] { Paper, Ours })
        {
            yield return (Padded(part.Headers), TableLine.Headers);
            foreach (var row in part.Rows)
            {
                yield return (Padded([row.Model, .. row.Errors.Select(TableRow.Percent)]), row.IsByOthers ? TableLine.ByOthers : TableLine.Row);
            }
        }
    }

    private string[] Padded(IReadOnlyList<string> cells) => [.. cells, .. Enumerable.Repeat("", Paper.Headers.Count - cells.Count)];

    private static TablePart Printed(string[] headers, params TableRow[] rows) => new(headers, rows);

    private static TableRow Others(string model, params double?[] percents) => Row(model, percents) with { IsByOthers = true };

    private static TableRow Row(string model, params double?[] percents) => new(model, [.. percents.Select(percent => percent / 100)]);
}

/// <summary>What a line of a table is.</summary>
internal enum TableLine
{
    Headers,
    Row,
    ByOthers,
}
