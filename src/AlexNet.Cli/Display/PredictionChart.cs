using System.Globalization;
using AlexNet.Loader.Manifests;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>An image's most probable labels with bars, as in [paper, figure 4].</summary>
internal static class PredictionChart
{
    private const int Width = 30;

    /// <param name="manifest">One that may give the classes titles, or null.</param>
    public static void Print(string path, IReadOnlyList<(string Label, float Probability)> labels, Manifest? manifest)
    {
        Console.WriteLine(path);
        var grid = new Grid().AddColumn(new GridColumn().PadLeft(2).NoWrap()).AddColumn(new GridColumn().RightAligned().NoWrap()).AddColumn(new GridColumn().NoWrap());
        foreach (var (label, probability) in labels)
        {
            var bar = new string('█', (int)Math.Round(probability * Width));
            grid.AddRow(new Text(manifest?.Title(label) is { } title ? $"{label} ({title})" : label), new Text(probability.ToString("P1", CultureInfo.InvariantCulture)), new Text(bar == "" ? "▏" : bar));
        }

        AnsiConsole.Write(grid);
    }
}
