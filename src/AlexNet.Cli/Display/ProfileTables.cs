using System.Globalization;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Training.Profiling;

namespace AlexNet.Cli.Display;

/// <summary>The loader's stages: what each does, what it waits for, and what it costs.</summary>
internal static class StageTable
{
    private static readonly string[] Headers =
        ["images/s", "workers", "at work", "no input", "no worker", "held back", "queue", "most", "over time", "B/image", "p50 ms", "p90 ms", "p99 ms"];

    public static TextTable Of(string title, LoaderProfile profile)
    {
        var table = new TextTable(TableStyle.Dense).Texts(title).Numbers(Headers);
        var deepest = profile.Stages.Max(stage => stage.QueueMax);
        foreach (var stage in profile.Stages)
        {
            table.Row(
                stage.Name,
                Number(stage.ImagesPerSecond, "F0"),
                Number(stage.BusyWorkers, "F2"),
                Percent(stage.Working),
                Percent(stage.WaitingForInput),
                Percent(stage.WaitingForWorker),
                Percent(stage.HeldBack),
                Number(stage.QueueMean, "F1"),
                Number(stage.QueueMax, "F0"),
                Sparkline.Of(stage.QueueOverTime, deepest),
                Number(stage.AllocatedBytesPerImage, "N0"),
                Milliseconds(stage.P50Seconds),
                Milliseconds(stage.P90Seconds),
                Milliseconds(stage.P99Seconds));
        }

        return table;
    }

    /// <summary>Three digits that matter, whatever the size.</summary>
    public static string Milliseconds(double seconds) => Number(1e3 * seconds, seconds switch { < 1e-3 => "F3", < 1e-1 => "F1", _ => "F0" });

    public static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>Where an engine's time goes, layer by layer.</summary>
internal static class LayerTable
{
    private static readonly string[] Phases = ["forward", "backward", "update"];

    public static TextTable Of(EngineProfile engine)
    {
        var table = new TextTable().Texts("engine: layer").Numbers([.. Phases.Select(phase => phase + " ms"), "share"]);
        var all = engine.Steps.Sum(step => step.Seconds);
        foreach (var layer in engine.Steps.Select(step => step.Layer).Distinct())
        {
            var steps = engine.Steps.Where(step => step.Layer == layer).ToArray();
            table.Row([layer, .. Phases.Select(phase => Time(steps.Where(step => step.Phase == phase))), StageTable.Percent(steps.Sum(step => step.Seconds) / all)]);
        }

        return table;
    }

    private static string Time(IEnumerable<StepTime> steps) =>
        steps.Any() ? (1e3 * steps.Sum(step => step.Seconds)).ToString("F1", CultureInfo.InvariantCulture) : "";
}

/// <summary>A few numbers as bars of one character each.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="values">At equal distances; neighbours are averaged until they fit.</param>
    /// <param name="top">What fills a bar.</param>
    /// <param name="width">Most characters.</param>
    public static string Of(IReadOnlyList<double> values, double top, int width = 16)
    {
        var count = Math.Min(width, values.Count);
        return string.Concat(Enumerable.Range(0, count).Select(i => Bar(Mean(values, i * values.Count / count, (i + 1) * values.Count / count), top)));
    }

    private static double Mean(IReadOnlyList<double> values, int begin, int end) => values.Skip(begin).Take(end - begin).Average();

    private static char Bar(double value, double top) => Bars[top <= 0 ? 0 : (int)Math.Clamp(Math.Round(value / top * (Bars.Length - 1)), 0, Bars.Length - 1)];
}
