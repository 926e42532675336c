using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Markup;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Display;

/// <summary>An evaluation's errors, and over how many images they are.</summary>
internal static class EvaluationTable
{
    public static void Print(EvaluationSettings settings, string data, EvaluationResult result)
    {
        var tally = result.Tally;
        string[] headers = tally.K > 1 ? [$"top-{tally.K} error"] : [];
        string[] errors = tally.K > 1 ? [RunReport.Percent(tally.TopKError)] : [];
        var table = new TextTable().Texts("split").Numbers(["images", "skipped", "top-1 error", .. headers, "loss"]);
        table.Row([
            $"{data} {settings.Split}", $"{tally.Images}", $"{result.Skipped.Count}", RunReport.Percent(tally.Top1Error), .. errors, tally.Loss.ToString("F3", CultureInfo.InvariantCulture)]);
        table.Print();
        Terminal.Line($"{Counted.Of(settings.Checkpoints.Count, "checkpoint")}, {Counted.Of(settings.Views, "view")}");
        ConfusionReport.Print(result);
        RunReport.PrintBadImages(result.Skipped);
        RunReport.PrintOddImages(result.Odd);
    }

    /// <param name="pictures">Of the mistakes.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(EvaluationSettings settings, string data, EvaluationResult result, Thumbnails pictures, string file)
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
            top_k = result.Tally.K,
            topk_error = result.Tally.TopKError,
            top5_error = result.Tally.K == 5 ? result.Tally.TopKError : (double?)null,
            Mistakes = result.Mistakes.Select(mistake => new
            {
                mistake.Name,
                Label = result.ClassNames[mistake.Label],
                label_title = result.Titles[result.ClassNames[mistake.Label]],
                Predicted = result.ClassNames[mistake.Predicted],
                predicted_title = result.Titles[result.ClassNames[mistake.Predicted]],
                mistake.Probability,
                Picture = pictures.Of(mistake.Name),
            }),
            Loss = double.IsFinite(result.Tally.Loss) ? result.Tally.Loss : (double?)null,
        };
        JsonFile.Write(file, all);
    }
}

/// <summary>Which classes an evaluation took for which: its mistakes in words, the matrix in a file.</summary>
internal static class ConfusionReport
{
    /// <summary>The most confident mistakes, where they were asked for.</summary>
    public static void Print(EvaluationResult result)
    {
        if (result.Mistakes.Count == 0)
        {
            return;
        }

        var table = new TextTable().Texts("the most confident mistakes", "is", "taken for").Numbers("with");
        foreach (var mistake in result.Mistakes)
        {
            table.Row(mistake.Name, Shown(mistake.Label), Shown(mistake.Predicted), RunReport.Percent(mistake.Probability));
        }

        table.Print();

        string Shown(int label) => result.Titles.Shown(result.ClassNames[label]);
    }

    /// <summary>A line for each class: its images, its error, and how many of its images were taken for each class.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(EvaluationResult result, string file)
    {
        var (confusion, names) = (result.Confusion!, result.ClassNames);
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            JsonFile.Write(file, new
            {
                classes = names,
                titles = names.Select(name => result.Titles[name]),
                images = Labels().Select(confusion.Images),
                errors = Labels().Select(label => confusion.Images(label) > 0 ? confusion.Error(label) : (double?)null),
                matrix = Labels().Select(label => Labels().Select(predicted => confusion[label, predicted])),
                worst = confusion.Worst(20).Select(pair => new { Label = names[pair.Label], Predicted = names[pair.Predicted], pair.Images }),
            });
            return;
        }

        CsvText.Write(file, Labels().Select(Row).Prepend(["class", "images", "error", .. names]));

        string[] Row(int label) =>
        [
            names[label], $"{confusion.Images(label)}", confusion.Images(label) > 0 ? confusion.Error(label).ToString(CultureInfo.InvariantCulture) : "",
            .. Labels().Select(predicted => $"{confusion[label, predicted]}"),
        ];

        IEnumerable<int> Labels() => Enumerable.Range(0, confusion.Classes);
    }
}
