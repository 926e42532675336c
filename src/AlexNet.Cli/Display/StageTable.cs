using System.Globalization;
using AlexNet.Loader.Graph.Measuring;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>The loader's stages: what each does, what it waits for, and what it costs.</summary>
internal static class StageTable
{
    private static readonly string[] Headers =
        ["images/s", "workers", "at work", "no input", "no worker", "held back", "queue", "most", "over time", "B/image", "p50 ms", "p90 ms", "p99 ms"];

    public static Table Of(string title, LoaderProfile profile)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(title);
        foreach (var header in Headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        foreach (var column in table.Columns)
        {
            column.NoWrap().Padding(0, 1);
        }

        var deepest = profile.Stages.Max(stage => stage.QueueMax);
        foreach (var stage in profile.Stages)
        {
            table.AddRow(
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
