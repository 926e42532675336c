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
    public static IReadOnlyList<string> Started(RunStart start)
    {
        var from = start.FirstStep > 0 ? $" from step {start.FirstStep}" : "";
        var validation = start.ValidationImages > 0 ? Counted.Of(start.ValidationImages, "validation image") : "no validation images";
        return
        [
            $"Training {start.Network.Name} on {start.DataSet}: {Counted.Of(start.Classes, "class")}, {Counted.Of(start.TrainImages, "training image")} and {validation}",
            $"recipe {start.Recipe.Name}, batch {start.Recipe.Batch}, {Counted.Of(start.PlannedSteps, "step")}{from}, folder {start.Folder}",
            $"engine {start.Engine} on {start.Device}",
        ];
    }

    /// <summary>What a run takes beside what there is.</summary>
    public static string Needs(RunNeeds needs)
    {
        var disk = $"up to {RunNeeds.Size(needs.Disk)} of disk" + (needs.FreeDisk is { } free ? $" ({RunNeeds.Size(free)} free)" : "");
        var memory = needs.Memory == 0 ? ""
            : $" and at least {RunNeeds.Size(needs.Memory)} of memory" + (needs.Tightest is { } limit ? $" ({RunNeeds.Size(limit.Free)} free)" : "");
        return $"The run takes {disk}{memory}";
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
            $"epoch {entry.Epoch}, step {entry.Step}: validation loss {entry.Loss:F3}, top-1 error {entry.Top1Error:P1}{(entry.Wider is { } wider ? string.Create(CultureInfo.InvariantCulture, $", top-{wider.K} error {wider.Error:P1}") : "")} over {Counted.Of(entry.Images, "image")}{left}{(isBest ? ", the best so far" : "")}");
    }

    public static string Happened(RunEvent happened) => happened switch
    {
        RecipeChanged changed => $"the recipe is another from step {changed.Step} ({changed.NextSample} images) on: "
            + string.Join(", ", changed.Changes.Select(change => $"{change.Field} {change.Before} → {change.After}")),
        RateDropped drop => string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {drop.Epoch}, step {drop.Step}: {Stale(drop.Patience)}: the learning rate drops to {drop.LearningRate:G3}, {drop.Drop} of {drop.Drops} times"),
        ScheduleEnded end => $"epoch {end.Epoch}, step {end.Step}: {Stale(end.Patience)} at the lowest learning rate: the schedule ends the run before its {end.PlannedSteps} steps",
        StoppedEarly end => $"epoch {end.Epoch}, step {end.Step}: {Stale(end.Patience)}: early stopping ends the run before its {end.PlannedSteps} steps",
        NoProgress stuck => string.Create(
            CultureInfo.InvariantCulture,
            $"step {stuck.Step}: for {stuck.Updates} updates the loss has stayed at {stuck.Loss:F3}, and guessing costs {stuck.Guess:F3}; to be tried: ")
            + string.Join("; ", stuck.Remedies.Select(AdviceWords.Of)),
        _ => throw new NotSupportedException($"There are no words for {happened}."),
    };

    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : $"{time.Minutes}:{time.Seconds:D2}";

    private static string Stale(int epochs) => epochs == 1 ? "no better validation error for an epoch" : $"no better validation error for {epochs} epochs";
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
