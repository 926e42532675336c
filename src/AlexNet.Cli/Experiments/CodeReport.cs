using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Experiments;

/// <summary>How auto-encoders come along, and what their codes find.</summary>
internal static class CodeReport
{
    /// <summary>Does work that tells of a code's length, and of images done of all; shown where somebody looks.</summary>
    public static T Show<T>(Func<Action<int, long, long>, T> work) => Terminal.IsInteractive
        ? Bars.Show(BarColumns.TimeLeft, bars => work(Filling(bars)))
        : work((_, _, _) => { });

    private static Action<int, long, long> Filling(Bars bars)
    {
        var (bar, of) = (default(Bar), 0);
        return (bits, done, all) =>
        {
            if (of != bits)
            {
                bar?.Stop();
                (bar, of) = (bars.Add(Text($"Auto-encoder of {bits} bits"), all), bits);
            }

            bar!.Value = done;
        };
    }

    public static void Print(CodeComparison comparison)
    {
        var table = new TextTable().Numbers("bits", "recall, codes alone", Text($"recall, shortlist of {comparison.Shortlist}"), "speed-up", "loss", "training, s");
        foreach (var row in comparison.Rows)
        {
            table.Row(Text($"{row.Bits}"), Text($"{row.CodeRecall:P1}"), Text($"{row.Recall:P1}"), Text($"{row.SpeedUp:F1}"), Text($"{row.Loss:F3}"), Text($"{row.Training.TotalSeconds:F1}"));
        }

        table.Print();
        Terminal.Line(Text(
            $"The {comparison.Top} nearest of {Counted.Of(comparison.Queries, "query")} among {Counted.Of(comparison.Images, "image")}; the exact search took {comparison.Exact.TotalSeconds:F3} s"));
    }

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(string file, CodeComparison comparison) => JsonFile.Write(file, new
    {
        comparison.Images,
        comparison.Queries,
        comparison.Top,
        comparison.Shortlist,
        exact_seconds = comparison.Exact.TotalSeconds,
        codes = comparison.Rows.Select(row => new
        {
            row.Bits,
            recall_of_codes = row.CodeRecall,
            recall = row.Recall,
            speed_up = row.SpeedUp,
            loss = row.Loss,
            training_seconds = row.Training.TotalSeconds,
        }),
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
