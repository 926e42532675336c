using System.Globalization;
using AlexNet.Experiments.Frames;

namespace AlexNet.Cli.Display.Frames;

/// <summary>A video's labels over time on the terminal: a line for each label, as high as it is probable within the window.</summary>
/// <param name="nameOf">A label as it is shown.</param>
internal sealed class FrameChart(FrameSequence sequence, Func<int, string> nameOf)
{
    private const int MostLanes = 8;
    private const int MostScenes = 20;
    private const int LongestName = 28;
    private const int Widest = 120;

    /// <summary>Eighths of a letter's height; the first stands for what is hardly there.</summary>
    private const string Heights = " ▁▂▃▄▅▆▇█";
    private const char Unknown = '×';

    public void Print()
    {
        var labels = sequence.Labels(MostLanes);
        var shown = labels.Take(MostLanes).ToArray();
        string[] names = [.. shown.Select(label => Short(nameOf(label)))];
        var column = names.Append("frame").Max(name => name.Length) + 2;
        var strip = new FrameStrip(sequence, Terminal.Room(column, Widest));
        foreach (var (name, label) in names.Zip(shown))
        {
            var lane = string.Concat(Enumerable.Range(0, strip.Steps).Select(step => Height(strip.Window(step, label))));
            Terminal.Line($"{name.PadRight(column)}{lane}");
        }

        Terminal.Line($"{"frame".PadRight(column)}{Axis(strip)}");
        if (labels.Count > shown.Length)
        {
            Terminal.Line($"and {labels.Count - shown.Length} more labels");
        }

        PrintScenes();
    }

    private static char Height(double? share) => share is { } known ? Heights[(int)Math.Round(Math.Clamp(known, 0, 1) * (Heights.Length - 1))] : Unknown;

    /// <summary>The first frame at the left, the last one at the right where there is room for both.</summary>
    private string Axis(FrameStrip strip)
    {
        var last = (sequence.Frames.Count - 1).ToString(CultureInfo.InvariantCulture);
        return strip.Steps >= last.Length + 2 ? "0" + last.PadLeft(strip.Steps - 1) : "0";
    }

    private void PrintScenes()
    {
        var table = new TextTable().Texts("frames", "label").Numbers("probability");
        foreach (var scene in sequence.Scenes.Take(MostScenes))
        {
            table.Row(scene.First == scene.Last ? $"{scene.First}" : $"{scene.First}–{scene.Last}", nameOf(scene.Label), PredictionChart.Percent(scene.Probability));
        }

        table.Print();
        if (sequence.Scenes.Count > MostScenes)
        {
            Terminal.Line($"and {sequence.Scenes.Count - MostScenes} more changes of the label");
        }
    }

    private static string Short(string name) => PlainText.Of(name) is var plain && plain.Length <= LongestName ? plain : plain[..(LongestName - 1)] + "…";
}
