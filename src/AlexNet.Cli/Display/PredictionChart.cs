using System.Globalization;
using AlexNet.Loader.Manifests;

namespace AlexNet.Cli.Display;

/// <summary>An image's most probable labels with bars, as in [paper, figure 4].</summary>
internal static class PredictionChart
{
    private const int Width = 30;

    /// <param name="titles">What people call the classes.</param>
    public static void Print(string path, IReadOnlyList<(string Label, float Probability)> labels, ClassTitles titles)
    {
        Terminal.Line(path);
        var chart = Chart(labels, titles, withBars: true);
        (chart.Fits ? chart : Chart(labels, titles, withBars: false)).Print();
    }

    /// <summary>One decimal, and below 1 % two digits that matter: <c>83.2 %</c>, <c>0.034 %</c>. What is not certain is never shown as 0 or 100 %.</summary>
    internal static string Percent(double share) => share switch
    {
        >= 1 or 0 => Text($"{share:P0}"),
        >= 0.9995 => "> 99.9 %",
        >= 0.01 => Text($"{share:P1}"),
        >= 1e-6 => Text($"{(decimal)(100 * share):G2} %"),
        _ => "< 0.0001 %",
    };

    private static TextTable Chart(IReadOnlyList<(string Label, float Probability)> labels, ClassTitles titles, bool withBars)
    {
        var table = new TextTable(TableStyle.Bare).Texts("").Numbers("");
        _ = withBars ? table.Texts("") : table;
        foreach (var (label, probability) in labels)
        {
            var name = titles.Shown(label);
            table.Row(withBars ? [name, Percent(probability), Bar(probability)] : [name, Percent(probability)]);
        }

        return table;
    }

    private static string Bar(float probability) => (int)Math.Round(probability * Width) is > 0 and var length ? new string('█', length) : "▏";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
