using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Reports;

/// <summary>All that a report tells of a run, read once.</summary>
/// <param name="Entries">Of its log.</param>
/// <param name="Events">Of its log.</param>
/// <param name="Machine">What it was computed on, in a line.</param>
/// <param name="Origin">What it was made from.</param>
/// <param name="History">Its recipe, and what became of it; null where <c>recipe.json</c> has none.</param>
/// <param name="Command">The command that repeats it, or null: nobody said.</param>
internal sealed record RunRecord(
    RunFolder Folder,
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<RunEvent> Events,
    LearningCurve Curve,
    string Machine,
    RunOrigin? Origin,
    RecipeHistory? History,
    string? Command)
{
    /// <summary>Most points of a line: more than a chart has pixels for would only make the page larger.</summary>
    private const int MostPoints = 120;

    public string Name => Folder.Name;

    public bool IsFinished => File.Exists(Folder.ModelFile);

    /// <exception cref="UserErrorException">The folder holds no run, or a file of it is damaged.</exception>
    public static RunRecord Read(RunFolder folder, Func<RunFolder, string?> command)
    {
        var entries = LogEntry.ReadAll(folder.LogFile);
        var curve = LearningCurve.Of(entries, folder.LogFile);
        var machine = RunOrigin.ReadMachine(folder);
        return new RunRecord(folder, entries, RunEvent.ReadAll(folder.LogFile), curve, machine, RunOrigin.Read(folder), RecipeHistory.Read(folder), command(folder));
    }

    /// <summary>Means of training over equal stretches, each at its end.</summary>
    /// <param name="value">Of a line of the log.</param>
    public IReadOnlyList<(double X, double Y)> Training(Func<LogEntry, double> value)
    {
        var training = Entries.Where(entry => entry.Split == SplitNames.Train).ToArray();
        return [.. training.Chunk((training.Length + MostPoints - 1) / MostPoints).Select(part => ((double)part[^1].Step, part.Average(value)))];
    }

    /// <summary>A point for every validation that has the value.</summary>
    public IReadOnlyList<(double X, double Y)> Validations(Func<LogEntry, double?> value) =>
    [
        .. from validation in Curve.Points.Select(point => point.Validation).OfType<LogEntry>()
           where value(validation) is not null
           select ((double)validation.Step, value(validation)!.Value),
    ];
}
