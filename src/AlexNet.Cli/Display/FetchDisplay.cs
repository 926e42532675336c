using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>A bar for every file that is fetched, checked or unpacked; lines alone where output goes to a file.</summary>
internal static class FetchBars
{
    /// <param name="work">Is given what to call with lines, and with what is done of what, of how many bytes.</param>
    public static T Show<T>(Func<Action<string>, Action<string, long, long>?, T> work)
    {
        if (!Terminal.IsInteractive)
        {
            return work(Console.WriteLine, null);
        }

        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn { Width = Terminal.BarWidth(besides: 90) },
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                return work(line => AnsiConsole.MarkupLineInterpolated($"{line}"), (what, done, total) =>
                {
                    if (!bars.TryGetValue(what, out var bar))
                    {
                        bars.Add(what, bar = context.AddTask(Markup.Escape(what)).IsIndeterminate(total == 0));
                    }

                    bar.MaxValue = Math.Max(total, done);
                    bar.Value = done;
                });
            });
    }
}

/// <summary>What fetching says in the end.</summary>
internal static class FetchTexts
{
    private const int Shown = 12;

    public static void Print(Manifest manifest, FetchReport report)
    {
        foreach (var file in report.Files.Where(file => file.State is FetchState.There or FetchState.Downloaded))
        {
            Console.WriteLine($"{file.File.Name}: {(file.State == FetchState.Downloaded ? "downloaded, " : "there, ")}{file.Detail}");
        }

        if (report.IsComplete)
        {
            Console.WriteLine($"{manifest.Name}: complete in {report.Root}");
            return;
        }

        if (manifest.Login is { } login)
        {
            Console.WriteLine($"{manifest.Name} may not be downloaded by a program. {char.ToUpperInvariant(login[0])}{login[1..]}.");
            Console.WriteLine($"Put into {report.Root}:");
        }

        foreach (var file in report.Files.Where(file => file.State is FetchState.Missing or FetchState.Wrong))
        {
            Console.WriteLine($"  {file.File.Name}{Published(file.File)}");
        }

        if (report.MissingTars > 0)
        {
            Console.WriteLine($"  {manifest.ClassCount:N0} tars, one for each class, of which {manifest.ClassCount - report.MissingTars:N0} are there");
        }
    }

    /// <summary>The line for data that is not complete.</summary>
    public static string Incomplete(Manifest manifest, FetchReport report)
    {
        var faults = report.Files.Where(file => file.State == FetchState.Wrong).Select(file => $"{file.File.Name} {file.Detail}")
            .Concat(report.Files.Where(file => file.State == FetchState.Missing).Select(file => $"{file.File.Name} is missing"))
            .Concat(report.MissingTars > 0 ? [$"{report.MissingTars:N0} of {manifest.ClassCount:N0} tars are missing"] : [])
            .ToArray();
        var more = faults.Length > Shown ? $" and {faults.Length - Shown} more" : "";
        return $"{manifest.Name} is not complete in {report.Root}: {string.Join(", ", faults.Take(Shown))}{more}";
    }

    private static string Published(ManifestFile file)
    {
        var size = file.Bytes is { } bytes ? $", {bytes:N0} bytes" : "";
        return size + string.Concat(file.Checksums.Select(sum => $", {sum}"));
    }
}
