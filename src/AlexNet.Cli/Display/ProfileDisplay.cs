using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Profiling;

namespace AlexNet.Cli.Display;

/// <summary>A profile's tables, and in the end the bottleneck and what to change.</summary>
internal static class ProfileDisplay
{
    private static readonly string[] Legend =
    [
        "workers: how many are in the stage on average. Its time is divided into: at work; no input (the stages before it are slower); no worker (all are",
        "elsewhere); held back (its output is full, or every batch is filled). queue: messages before it. B/image: managed bytes its own work allocates.",
    ];

    public static void Print(ProfileReport report)
    {
        Line($"{report.Network} on {report.Data} {report.Split}, batch {report.Batch}, {Counted.Of(report.Workers, "worker")}; {report.Machine}");
        Line($"engine {report.Engine} on {report.Device}");
        PrintWorkers(report);
        StageTable.Of("loader alone", report.Loader.Loader).Print();
        PrintUse(report.Loader.Use, report.Loader.Loader.Images);
        if (report.EngineAlone.Engine.Steps.Count > 0)
        {
            LayerTable.Of(report.EngineAlone.Engine).Print();
        }

        PrintEngine(report.EngineAlone.Engine, "alone");
        if (report.EngineAlone.Engine.LayoutChanges is { } changes)
        {
            Line($"changes of layout in a step: {changes}");
        }

        PrintUse(report.EngineAlone.Use, report.EngineAlone.Engine.Images);
        StageTable.Of("both together", report.Together.Loader).Print();
        PrintEngine(report.Together.Engine, "together with the loader");
        PrintTogether(report);
        PrintUse(report.Together.Use, report.Together.Engine.Images);
        PrintLines(Legend);
        PrintVerdict(report);
    }

    private static void PrintWorkers(ProfileReport report)
    {
        if (report.Measured.Count == 0)
        {
            return;
        }

        var table = new TextTable().Numbers("workers", "loader alone, images/s");
        foreach (var rate in report.Measured)
        {
            table.Row(rate.Workers == report.Workers ? $"→ {rate.Workers}" : $"{rate.Workers}", Rate(rate.ImagesPerSecond));
        }

        table.Print();
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

    private static void PrintUse(ResourceUse use, long images)
    {
        Line(
            $"  {Counted.Of(images, "image")} in {use.Seconds:F1} s; processors {use.ProcessorsBusy:P0} busy{Others(use)}; {use.ResidentBytes / 1e6:N0} MB resident; {use.AllocatedBytes / Math.Max(1.0, images):N0} bytes allocated per image in all; collections {string.Join('/', use.Collections)}, paused {use.Paused:P1}");
        Terminal.Line();
    }

    private static string Others(ResourceUse use) =>
        use.OthersBusy > Judgement.Disturbed ? string.Create(CultureInfo.InvariantCulture, $", and {use.OthersBusy:P0} with other programs") : "";

    private static void PrintVerdict(ProfileReport report)
    {
        Terminal.Line();
        Line($"loader alone {Rate(report.Loader.Loader.ImagesPerSecond)}, engine alone {Rate(report.EngineAlone.ImagesPerSecond)}, together {Rate(report.Together.ImagesPerSecond)} images/s (to be expected: {Rate(report.Verdict.Expected)})");
        PrintLines(Paragraph.Of(report.Verdict.Sentence));
        foreach (var advice in report.Verdict.Advice)
        {
            PrintLines(Paragraph.Of("  - " + AdviceWords.Of(advice), indent: "    "));
        }

        if (report.Trace is { } trace)
        {
            var cut = report.TraceIsCut ? " (cut short: a thread's room was used up)" : "";
            Terminal.Line($"Trace: {trace}{cut}; open it in ui.perfetto.dev or chrome://tracing");
        }
    }

    private static string Rate(double rate) => rate.ToString(rate < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Terminal.Line(FormattableString.Invariant(text));

    private static void PrintLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Terminal.Line(line);
        }
    }
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
            Terminal.Line($"Computing the statistics of {Counted.Of(total, "image")} ...");
        }
    }

    public void Phase(string what) => Terminal.Line($"Measuring {what} ...");
}

/// <summary>Long text in lines.</summary>
internal static class Paragraph
{
    private const int Width = 120;

    /// <param name="text">May begin with spaces.</param>
    /// <param name="indent">Before every line but the first.</param>
    public static IReadOnlyList<string> Of(string text, string indent = "")
    {
        var lines = new List<StringBuilder> { new() };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + word.Length > Width)
            {
                lines.Add(new StringBuilder(indent));
            }

            lines[^1].Append(word).Append(' ');
        }

        return [.. lines.Select(line => line.ToString().TrimEnd())];
    }
}
