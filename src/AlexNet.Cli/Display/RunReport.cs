using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Display;

/// <summary>The end of a run: a table, the folder, and what to type next.</summary>
internal static class RunReport
{
    public static void Print(RunResult result, RunFolder folder, DataLocation location, int processes = 1)
    {
        Table(result).Print();
        Terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Of(result.Images, "image")} in {RunTexts.Duration(TimeSpan.FromSeconds(result.Seconds))}, {Rate(result):F1} images/s with validation and checkpoints"));
        PrintBadImages(result.BadImages);
        PrintOddImages(result.OddImages);
        Terminal.Line($"Run folder: {folder.Path}");
        if (!result.Finished)
        {
            Terminal.Line($"Stopped; everything is kept in {result.Checkpoint}. To go on:");
            Terminal.Line(NextCommand.Together("Train", $"{Data(location)} --run={ShellWord.Quote(folder.Name)} --resume=auto", processes));
            return;
        }

        // Without validation images the default split is not there; the training images are.
        var split = result.Best is null ? $" --split={SplitNames.Train}" : "";
        Terminal.Line("Next:");
        Terminal.Line(NextCommand.Line("Evaluate", $"--checkpoint={ShellWord.Quote(result.Model!)} {Data(location)}{split}"));
        Terminal.Line(NextCommand.Line("Predict", $"--checkpoint={ShellWord.Quote(result.Model!)} --images=PHOTO.jpg"));
    }

    /// <summary>The same figures, the lines of the log as they stand there.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(RunResult result, RunFolder folder, string file) => JsonFile.Write(file, new
    {
        run = folder.Path,
        result.Finished,
        result.Checkpoint,
        result.Model,
        result.Best,
        result.Last,
        result.Images,
        result.Seconds,
        images_per_s = Rate(result),
        skipped = Named(result.BadImages),
        odd = Named(result.OddImages),
    });

    private static double Rate(RunResult result) => result.Images / Math.Max(1e-9, result.Seconds);

    private static TextTable Table(RunResult result)
    {
        string[] wider = (result.Best ?? result.Last)?.Wider is { } most ? [$"top-{most.K} error"] : [];
        var table = new TextTable().Texts("").Numbers(["top-1 error", .. wider, "loss", "images", "step"]);
        Row("validation, best", result.Best);
        Row("training, last line", result.Last);
        return table;

        void Row(string name, LogEntry? entry)
        {
            if (entry is not null)
            {
                string[] error = wider.Length > 0 ? [entry.Wider is { } share ? Percent(share.Error) : ""] : [];
                table.Row([name, Percent(entry.Top1Error), .. error, entry.Loss.ToString("F3", CultureInfo.InvariantCulture), $"{entry.Images}", $"{entry.Step}"]);
            }
        }
    }

    /// <summary>Names the first few images that could not be used.</summary>
    public static void PrintBadImages(IReadOnlyList<BadImage> images)
    {
        foreach (var line in BadImageTexts.Lines(images, "skipped "))
        {
            Terminal.Warn(line);
        }
    }

    /// <summary>Names the first few images that were used although their files are odd.</summary>
    public static void PrintOddImages(OddImages images)
    {
        foreach (var line in BadImageTexts.Lines(images))
        {
            Terminal.Warn(line);
        }
    }

    /// <summary>Images that could not be used, for a file of JSON.</summary>
    public static IEnumerable<object> Named(IReadOnlyList<BadImage> images) => images.Select(image => new { image.Name, image.Reason });

    /// <summary>How many images were odd, and the first few of them, for a file of JSON.</summary>
    public static object Named(OddImages images) => new { images.Count, First = images.First.Select(image => new { image.Name, image.Oddity }) };

    public static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Data(DataLocation location) =>
        location.IsManifest
            ? $"--manifest={ShellWord.Quote(location.Path)}" + (location.Folder is { } folder ? $" --data={ShellWord.Quote(folder)}" : "")
            : $"--data={ShellWord.Quote(location.Path)}";
}
