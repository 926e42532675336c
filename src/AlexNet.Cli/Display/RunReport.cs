using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>The end of a run: a table, the folder, and what to type next.</summary>
internal static class RunReport
{
    public static void Print(RunResult result, RunFolder folder, DataLocation location)
    {
        AnsiConsole.Write(Table(result));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Images:N0} images in {RunTexts.Duration(TimeSpan.FromSeconds(result.Seconds))}, {result.Images / Math.Max(1e-9, result.Seconds):F1} images/s with validation and checkpoints"));
        PrintBadImages(result.BadImages);
        PrintOddImages(result.OddImages);
        Console.WriteLine($"Run folder: {folder.Path}");
        if (!result.Finished)
        {
            Console.WriteLine($"Stopped; everything is kept in {result.Checkpoint}. To go on:");
            Console.WriteLine(NextCommand.Line("Train", $"{Data(location)} --run={ShellWord.Quote(folder.Name)} --resume=auto"));
            return;
        }

        Console.WriteLine("Next:");
        Console.WriteLine(NextCommand.Line("Evaluate", $"--checkpoint={ShellWord.Quote(result.Model!)} {Data(location)}"));
        Console.WriteLine(NextCommand.Line("Predict", $"--checkpoint={ShellWord.Quote(result.Model!)} --images=PHOTO.jpg"));
    }

    private static Table Table(RunResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("").AddColumn(new TableColumn("top-1 error").RightAligned())
            .AddColumn(new TableColumn("top-5 error").RightAligned()).AddColumn(new TableColumn("loss").RightAligned()).AddColumn(new TableColumn("images").RightAligned()).AddColumn(new TableColumn("step").RightAligned());
        Row("validation, best", result.Best);
        Row("training, last line", result.Last);
        return table;

        void Row(string name, LogEntry? entry)
        {
            if (entry is not null)
            {
                table.AddRow(name, Percent(entry.Top1Error), Percent(entry.Top5Error), entry.Loss.ToString("F3", CultureInfo.InvariantCulture), $"{entry.Images}", $"{entry.Step}");
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

    public static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Data(DataLocation location) =>
        location.IsManifest
            ? $"--manifest={ShellWord.Quote(location.Path)}" + (location.Folder is { } folder ? $" --data={ShellWord.Quote(folder)}" : "")
            : $"--data={ShellWord.Quote(location.Path)}";
}
