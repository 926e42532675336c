using System.Globalization;
using System.Xml.Linq;
using AlexNet.Core;
using AlexNet.Experiments.Plots;
using static AlexNet.Experiments.Reports.Html;

namespace AlexNet.Experiments.Reports;

/// <summary>What an evaluation has found: errors, which classes are taken for which, and the most confident mistakes.</summary>
internal static class EvaluationSections
{
    /// <summary>More classes than this make no table that can be read: then the worst of them are shown.</summary>
    private const int MostInMatrix = 20;
    private const int WorstShown = 15;
    private const string Embedded = "data:image/";

    public static IEnumerable<XElement> Of(RunRecord run, int level)
    {
        var evaluation = ResultFiles.Read<EvaluationFile>(run.Folder.Path, EvaluationFile.FileName, "Evaluate");
        var confusion = ResultFiles.Read<ConfusionFile>(run.Folder.Path, ConfusionFile.FileName, "Evaluate");
        if (evaluation is not null)
        {
            yield return Element("section", Heading(level, "Evaluation"), Facts(Found(evaluation)));
        }

        if (confusion is not null)
        {
            Check(confusion, Path.Combine(run.Folder.Path, ConfusionFile.FileName));
            yield return Element("section", Heading(level, "Which classes are taken for which"), Classes(confusion), Pairs(confusion), Errors(confusion));
        }

        if (evaluation?.Mistakes is { Length: > 0 } mistakes)
        {
            var rows = mistakes.Select(mistake => new[] { Pictured(mistake), mistake.Shown.Label, mistake.Shown.Predicted, Numbers.Percent(mistake.Probability) });
            yield return Element("section", Heading(level, "Worst mistakes"), Table("The most confident mistakes", 3, ["image", "is", "taken for", "with"], rows));
        }
    }

    /// <summary>An image with its name below. What is no picture within the file itself is not fetched from anywhere.</summary>
    private static object Pictured(MistakeEntry mistake) => mistake.Picture is { } picture && picture.StartsWith(Embedded, StringComparison.Ordinal)
        ? Element("th", With("scope", "row"), With("class", "text"), Element("img", With("class", "thumbnail"), With("src", picture), With("alt", "")), mistake.Name)
        : mistake.Name;

    private static IEnumerable<(string, string?)> Found(EvaluationFile evaluation) =>
    [
        ("data", $"{evaluation.Data} {evaluation.Split}, {Counted.Of(evaluation.Images, "image")}"),
        ("top-1 error", Numbers.Percent(evaluation.Top1Error)),
        ($"top-{evaluation.TopK} error", evaluation.TopK > 1 ? Numbers.Percent(evaluation.TopKError) : null),
        ("loss", evaluation.Loss is { } loss ? Numbers.Loss(loss) : null),
        ("views", Numbers.Whole(evaluation.Views)),
        ("checkpoints", string.Join(", ", evaluation.Checkpoints)),
        ("skipped", evaluation.Skipped.Length > 0 ? Counted.Of(evaluation.Skipped.Length, "image") : null),
    ];

    private static XElement? Classes(ConfusionFile confusion)
    {
        if (confusion.Classes.Length > MostInMatrix)
        {
            return null;
        }

        var rows = confusion.Classes.Select((name, label) => confusion.Matrix[label]
            .Select((images, predicted) => (object)Shaded(images, confusion.Images[label], label == predicted))
            .Prepend(confusion.Shown(name)));
        return Element("div", With("class", "matrix"), Table("Images of a class (rows), by what they were taken for (columns)", 1, ["", .. confusion.Classes], rows));
    }

    /// <summary>The darker, the larger a share of its class: right ones in one colour, wrong ones in another.</summary>
    private static XElement Shaded(long images, long all, bool isRight) => images == 0
        ? Element("td", With("class", "none"), "0")
        : Element(
            "td",
            With("class", isRight ? "right" : "wrong"),
            With("style", string.Create(CultureInfo.InvariantCulture, $"--share:{100.0 * images / Math.Max(1, all):F0}%")),
            Numbers.Whole(images));

    private static XElement? Pairs(ConfusionFile confusion)
    {
        var rows = confusion.Worst.Take(WorstShown).Select(pair => new[] { confusion.Shown(pair.Label), confusion.Shown(pair.Predicted), Numbers.Whole(pair.Images) });
        return confusion.Worst.Length == 0 ? null : Table("The most frequent confusions", 2, ["class", "taken for", "images"], rows);
    }

    private static XElement? Errors(ConfusionFile confusion)
    {
        var worst = confusion.Classes.Select((name, label) => (Name: confusion.Shown(name), Error: confusion.Errors[label]))
            .Where(one => one.Error is not null)
            .OrderByDescending(one => one.Error)
            .Take(WorstShown)
            .ToArray();
        if (worst.Length == 0)
        {
            return null;
        }

        var bars = worst.Select(one => new ChartBar(one.Name, one.Error!.Value));
        var described = $"The highest: {worst[0].Name}, {Numbers.Percent(worst[0].Error!.Value)}; the last shown: {worst[^1].Name}, {Numbers.Percent(worst[^1].Error!.Value)}.";
        return Charts(Chart(new BarChart("Error of the classes, the highest first", described, new ChartAxis("error") { Numbers = AxisNumbers.Percent, Minimum = 0 }, [.. bars]).ToSvg()));
    }

    private static void Check(ConfusionFile confusion, string file)
    {
        var classes = confusion.Classes.Length;
        if (confusion.Images.Length != classes || confusion.Errors.Length != classes || confusion.Matrix.Length != classes || confusion.Matrix.Any(row => row.Length != classes))
        {
            throw new UserErrorException($"{file}: not what Evaluate writes: {Counted.Of(classes, "class")}, but another number of rows or columns; allowed is its result, or no such file");
        }
    }
}
