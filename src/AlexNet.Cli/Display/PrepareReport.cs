using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Display;

/// <summary>What was prepared, what could not be used, and what to type next.</summary>
internal static class PrepareReport
{
    /// <param name="options">The command's options as typed, to go on with.</param>
    /// <param name="processes">That have done it together.</param>
    public static void Print(string data, PrepareSettings settings, PrepareResult result, string options, int processes = 1)
    {
        Table(data, result).Print();
        if (result.Images > 0)
        {
            Terminal.Line(string.Create(
                CultureInfo.InvariantCulture, $"{Counted.Of(result.Images, "image")} in {RunTexts.Duration(TimeSpan.FromSeconds(result.Seconds))}, {Rate(result):N0} images/s"));
        }

        foreach (var split in result.Splits)
        {
            RunReport.PrintBadImages(split.Skipped);
            RunReport.PrintOddImages(split.Odd);
        }

        PrintNext(settings, result, options, processes);
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
                Skipped = RunReport.Named(split.Skipped),
                Odd = RunReport.Named(split.Odd),
            }),
        };
        JsonFile.Write(file, all);
    }

    private static TextTable Table(string data, PrepareResult result)
    {
        var table = new TextTable().Texts("split").Numbers("images", "skipped", "size", "shards", "made", "kept", "missing");
        foreach (var split in result.Splits)
        {
            table.Row(
                $"{data} {split.Name}", $"{split.Images}", $"{split.Skipped.Count}", $"{split.Size}×{split.Size}", $"{split.Shards}", $"{split.Made}", $"{split.Kept}", $"{split.Missing}");
        }

        return table;
    }

    private static void PrintNext(PrepareSettings settings, PrepareResult result, string options, int processes)
    {
        if (!result.Finished)
        {
            Terminal.Line($"Stopped; the finished shards are kept in {settings.Folder}. To go on:");
            Terminal.Line(NextCommand.Together("Prepare", options, processes));
        }
        else if (result.Splits.Any(split => split.Missing > 0))
        {
            Terminal.Line("The other machines make the missing shards; the call that finds all of them writes the statistics.");
        }
        else
        {
            Terminal.Line($"Written: {settings.Folder}");
            if (result.Splits.Any(split => split.Name == SplitNames.Train))
            {
                Terminal.Line(NextCommand.Line("Train", $"--data={ShellWord.Quote(settings.Folder)}"));
            }
        }
    }

    private static double Rate(PrepareResult result) => result.Images / Math.Max(1e-9, result.Seconds);
}
