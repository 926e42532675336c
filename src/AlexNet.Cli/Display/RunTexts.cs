using System.Globalization;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Display;

/// <summary>The lines about a run, the same on a terminal and in a file.</summary>
internal static class RunTexts
{
    public static string Started(RunStart start)
    {
        var from = start.FirstStep > 0 ? $" from step {start.FirstStep}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training {start.Network.Name} on {start.DataSet}: {start.Classes} classes, {start.TrainImages:N0} training and {start.ValidationImages:N0} validation images\n")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"recipe {start.Recipe.Name}, batch {start.Recipe.Batch}, {start.PlannedSteps:N0} steps{from}, folder {start.Folder}\nengine {start.Engine} on {start.Device}");
    }

    /// <summary>The warning that a run goes on elsewhere than before.</summary>
    public static string EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken)
    {
        var engine = wanted.Engine is { } name ? $"engine {name} on {wanted.Device}" : $"{wanted.Device}";
        return $"the run was computed with {engine}, which this machine has not ({NextCommand.Worded(reason)}): it goes on with engine {taken.Engine.Name} on {taken.Device}";
    }

    public static string Step(LogEntry entry, TimeSpan left) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {entry.Loss:F3}  error {entry.Top1Error:P0}  {entry.ImagesPerS:F1} images/s  {Duration(left)} left");

    public static string Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        var left = skipped.Count > 0 ? $", {skipped.Count} skipped" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {entry.Epoch}, step {entry.Step}: validation loss {entry.Loss:F3}, top-1 error {entry.Top1Error:P1}, top-5 error {entry.Top5Error:P1} over {entry.Images} images{left}{(isBest ? ", the best so far" : "")}");
    }

    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : $"{time.Minutes}:{time.Seconds:D2}";
}

/// <summary>Images that could not be used, as lines for the user.</summary>
internal static class BadImageTexts
{
    private const int Shown = 10;

    /// <summary>The first few by name and reason, then how many more there are.</summary>
    /// <param name="prefix">Begins every line.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<BadImage> images, string prefix)
    {
        var named = images.Take(Shown).Select(image => $"{prefix}{image.Name}: {image.Reason}");
        return images.Count > Shown ? named.Append($"{prefix}{images.Count - Shown} more") : named;
    }

    /// <summary>How many are odd, and the first few by name and oddity.</summary>
    public static IEnumerable<string> Lines(OddImages images)
    {
        if (images.Count == 0)
        {
            return [];
        }

        var count = $"{images.Count} image{(images.Count == 1 ? " has an odd file" : "s have odd files")}, but every pixel, and {(images.Count == 1 ? "is" : "are")} used";
        var named = images.First.Select(image => $"odd, but used: {image.Name}: {image.Oddity}");
        var more = images.Count > images.First.Count ? [$"odd, but used: {images.Count - images.First.Count} more"] : Array.Empty<string>();
        return [count, .. named, .. more];
    }
}
