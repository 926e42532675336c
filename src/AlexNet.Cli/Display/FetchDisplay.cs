using AlexNet.Core;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Display;

/// <summary>A bar for every file that is fetched, checked or unpacked; lines alone where output goes to a file.</summary>
internal static class FetchBars
{
    /// <param name="work">Is given what to call with lines, and with what is done of what, of how many bytes.</param>
    public static T Show<T>(Func<Action<string>, Action<string, long, long>?, T> work)
    {
        if (!Terminal.IsInteractive)
        {
            return work(Terminal.Line, null);
        }

        return Bars.Show(BarColumns.Bytes, bars => work(bars.Line, InBars(bars)));
    }

    /// <summary>Shows what is done of what, of how many bytes.</summary>
    internal static Action<string, long, long> InBars(Bars bars)
    {
        var shown = new Dictionary<string, Bar>();
        return (what, done, total) =>
        {
            if (!shown.TryGetValue(what, out var bar))
            {
                shown.Add(what, bar = bars.Add(what, of: total));
            }

            bar.Of = Math.Max(total, done);
            bar.Value = done;
        };
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
            Terminal.Line($"{file.File.Name}: {(file.State == FetchState.Downloaded ? "downloaded, " : "there, ")}{file.Detail}");
        }

        if (report.IsComplete)
        {
            Terminal.Line($"{manifest.Name}: complete in {report.Root}");
            return;
        }

        if (manifest.Login is { } login)
        {
            Terminal.Line($"{manifest.Name} may not be downloaded by a program. {char.ToUpperInvariant(login[0])}{login[1..]}.");
            Terminal.Line($"Put into {report.Root}:");
        }

        foreach (var file in report.Files.Where(file => file.State is FetchState.Missing or FetchState.Wrong))
        {
            Terminal.Line($"  {file.File.Name}{Published(file.File)}");
        }

        if (report.MissingTars > 0)
        {
            Terminal.Line($"  {Counted.Of(manifest.ClassCount ?? 0, "tar")}, one for each class, of which {manifest.ClassCount - report.MissingTars:N0} are there");
        }
    }

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(Manifest manifest, FetchReport report, string file) => JsonFile.Write(file, new
    {
        data = manifest.Name,
        folder = report.Root,
        complete = report.IsComplete,
        report.MissingTars,
        files = report.Files.Select(each => new { each.File.Name, each.File.Bytes, state = each.State.ToString().ToLowerInvariant(), each.Detail }),
    });

    /// <summary>The line for data that is not complete.</summary>
    public static string Incomplete(Manifest manifest, FetchReport report)
    {
        var faults = report.Files.Where(file => file.State == FetchState.Wrong).Select(file => $"{file.File.Name} {file.Detail}")
            .Concat(report.Files.Where(file => file.State == FetchState.Missing).Select(file => $"{file.File.Name} is missing"))
            .Concat(report.MissingTars > 0 ? [$"{report.MissingTars:N0} of {Counted.Of(manifest.ClassCount ?? 0, "tar")} are missing"] : [])
            .ToArray();
        var more = faults.Length > Shown ? $" and {faults.Length - Shown} more" : "";
        return $"{manifest.Name} is not complete in {report.Root}: {string.Join(", ", faults.Take(Shown))}{more}";
    }

    private static string Published(ManifestFile file)
    {
        var size = file.Bytes is { } bytes ? $", {Counted.Of(bytes, "byte")}" : "";
        return size + string.Concat(file.Checksums.Select(sum => $", {sum}"));
    }
}
