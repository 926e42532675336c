using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Storage;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>What was prepared, what could not be used, and what to type next.</summary>
internal static class PrepareReport
{
    /// <param name="options">The command's options as typed, to go on with.</param>
    public static void Print(string data, PrepareSettings settings, PrepareResult result, string options)
    {
        AnsiConsole.Write(Table(data, result));
        if (result.Images > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Images:N0} images in {RunTexts.Duration(TimeSpan.FromSeconds(result.Seconds))}, {Rate(result):N0} images/s"));
        }

        foreach (var split in result.Splits)
        {
            RunReport.PrintBadImages(split.Skipped);
            RunReport.PrintOddImages(split.Odd);
        }

        PrintNext(settings, result, options);
    }

    public static void WriteJson(string data, PrepareSettings settings, PrepareResult result, string file)
    {
        var all = new
        {
            data,
            settings.Folder,
            settings.Seed,
            Shard = $"{settings.Machine}/{settings.Machines}",
            settings.Workers,
            result.Finished,
            Statistics = result.StatisticsPath,
            result.Images,
            result.Seconds,
            images_per_s = Rate(result),
            Splits = result.Splits.Select(split => new
            {
                split.Name,
                split.Images,
                split.Size,
                split.Shards,
                split.Made,
                split.Kept,
                split.Missing,
                Skipped = split.Skipped.Select(image => new { image.Name, image.Reason }),
                Odd = new { split.Odd.Count, First = split.Odd.First.Select(image => new { image.Name, image.Oddity }) },
            }),
        };
        JsonFile.Write(file, all);
    }

    private static Table Table(string data, PrepareResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("split");
        foreach (var column in new[] { "images", "skipped", "size", "shards", "made", "kept", "missing" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var split in result.Splits)
        {
            table.AddRow(
                $"{data} {split.Name}", $"{split.Images}", $"{split.Skipped.Count}", $"{split.Size}×{split.Size}", $"{split.Shards}", $"{split.Made}", $"{split.Kept}", $"{split.Missing}");
        }

        return table;
    }

    private static void PrintNext(PrepareSettings settings, PrepareResult result, string options)
    {
        if (!result.Finished)
        {
            Console.WriteLine($"Stopped; the finished shards are kept in {settings.Folder}. To go on:");
            Console.WriteLine(NextCommand.Line("Prepare", options));
        }
        else if (result.Splits.Any(split => split.Missing > 0))
        {
            Console.WriteLine("The other machines make the missing shards; the call that finds all of them writes the statistics.");
        }
        else
        {
            Console.WriteLine($"Written: {settings.Folder}");
            if (result.Splits.Any(split => split.Name == SplitNames.Train))
            {
                Console.WriteLine(NextCommand.Line("Train", $"--data={ShellWord.Quote(settings.Folder)}"));
            }
        }
    }

    private static double Rate(PrepareResult result) => result.Images / Math.Max(1e-9, result.Seconds);
}
