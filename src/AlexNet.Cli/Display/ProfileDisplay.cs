using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Profiling;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>A profile's tables, and in the end the bottleneck and what to change.</summary>
internal static class ProfileDisplay
{
    private const string Legend =
        """
        workers: how many are in the stage on average. Its time is divided into: at work; no input (the stages before it are slower); no worker (all are
        elsewhere); held back (its output is full, or every batch is filled). queue: messages before it. B/image: managed bytes its own work allocates.
        """;

    public static void Print(ProfileReport report)
    {
        Line($"{report.Network} on {report.Data} {report.Split}, batch {report.Batch}, {report.Workers} workers; {report.Machine}");
        Line($"engine {report.Engine} on {report.Device}");
        PrintWorkers(report);
        AnsiConsole.Write(StageTable.Of("loader alone", report.Loader.Loader));
        PrintUse(report.Loader.Use, report.Loader.Loader.Images);
        if (report.EngineAlone.Engine.Steps.Count > 0)
        {
            AnsiConsole.Write(LayerTable.Of(report.EngineAlone.Engine));
        }

        PrintEngine(report.EngineAlone.Engine, "alone");
        if (report.EngineAlone.Engine.LayoutChanges is { } changes)
        {
            Line($"changes of layout in a step: {changes}");
        }

        PrintUse(report.EngineAlone.Use, report.EngineAlone.Engine.Images);
        AnsiConsole.Write(StageTable.Of("both together", report.Together.Loader));
        PrintEngine(report.Together.Engine, "together with the loader");
        PrintTogether(report);
        PrintUse(report.Together.Use, report.Together.Engine.Images);
        Console.WriteLine(Legend);
        PrintVerdict(report);
    }

    private static void PrintWorkers(ProfileReport report)
    {
        if (report.Measured.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("workers").RightAligned()).AddColumn(new TableColumn("loader alone, images/s").RightAligned());
        foreach (var rate in report.Measured)
        {
            table.AddRow(rate.Workers == report.Workers ? $"→ {rate.Workers}" : $"{rate.Workers}", Rate(rate.ImagesPerSecond));
        }

        AnsiConsole.Write(table);
        var reason = report.Measures.SharesProcessors
            ? $"the fewest that feed an engine of {Rate(report.EngineAlone.ImagesPerSecond)} images/s on the same processors, or else the fewest that are as fast as any"
            : "the fewest that are as fast as any";
        Line($"--workers={report.Workers} is chosen: {reason}");
    }

    private static void PrintEngine(EngineProfile engine, string how)
    {
        var (p50, p90, max) = (StageTable.Milliseconds(engine.P50Seconds), StageTable.Milliseconds(engine.P90Seconds), StageTable.Milliseconds(engine.MaxSeconds));
        Line($"engine {how}: a step takes {p50} ms in the median, p90 {p90} ms, at most {max} ms");
    }

    private static void PrintTogether(ProfileReport report)
    {
        var (together, ring) = (report.Together, report.Together.Loader.Ring);
        Line($"the engine was without a batch for {together.Waited:P1} of the time, the loader without a free buffer for {together.HeldBack:P1}");
        Line($"ring of batches on average: {ring.Free:F1} free, {ring.Filling:F1} filling, {ring.Ready:F1} ready {Sparkline.Of(ring.ReadyOverTime, 3)}, {ring.InUse:F1} in use");
    }

    private static void PrintUse(ResourceUse use, long images) => Line(
        $"  {images:N0} images in {use.Seconds:F1} s; processors {use.ProcessorsBusy:P0} busy{Others(use)}; {use.ResidentBytes / 1e6:N0} MB resident; {use.AllocatedBytes / Math.Max(1.0, images):N0} bytes allocated per image in all; collections {string.Join('/', use.Collections)}, paused {use.Paused:P1}\n");

    private static string Others(ResourceUse use) =>
        use.OthersBusy > Judgement.Disturbed ? string.Create(CultureInfo.InvariantCulture, $", and {use.OthersBusy:P0} with other programs") : "";

    private static void PrintVerdict(ProfileReport report)
    {
        Line($"\nloader alone {Rate(report.Loader.Loader.ImagesPerSecond)}, engine alone {Rate(report.EngineAlone.ImagesPerSecond)}, together {Rate(report.Together.ImagesPerSecond)} images/s (to be expected: {Rate(report.Verdict.Expected)})");
        Console.WriteLine(Paragraph.Of(report.Verdict.Sentence));
        foreach (var advice in report.Verdict.Advice)
        {
            Console.WriteLine("  - " + Paragraph.Of(AdviceWords.Of(advice), indent: "    "));
        }

        if (report.Trace is { } trace)
        {
            var cut = report.TraceIsCut ? " (cut short: a thread's room was used up)" : "";
            Console.WriteLine($"Trace: {trace}{cut}; open it in ui.perfetto.dev or chrome://tracing");
        }
    }

    private static string Rate(double rate) => rate.ToString(rate < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}

/// <summary>One line per phase of a profile.</summary>
internal sealed class ProfileProgress : IProfileObserver
{
    private int _preparing;

    public void Opened(DataSet data) => DataSummary.Print(data);

    public void Warn(FormattableString text) => Terminal.Warn(NextCommand.Worded(text));

    public void Preparing(long done, long total)
    {
        if (Interlocked.Exchange(ref _preparing, 1) == 0)
        {
            Console.WriteLine($"Computing the statistics of {total:N0} images ...");
        }
    }

    public void Phase(string what) => Console.WriteLine($"Measuring {what} ...");
}

/// <summary>Long text in lines.</summary>
internal static class Paragraph
{
    private const int Width = 120;

    /// <param name="indent">Before every line but the first.</param>
    public static string Of(string text, string indent = "")
    {
        var lines = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > Width)
            {
                lines.Append('\n').Append(indent);
                used = indent.Length;
            }
            else if (used > 0)
            {
                lines.Append(' ');
                used++;
            }

            lines.Append(word);
            used += word.Length;
        }

        return lines.ToString();
    }
}
