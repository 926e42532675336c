using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Sweeps;

/// <summary>What has become of a run of a sweep so far.</summary>
/// <param name="Curve">Its training error.</param>
/// <param name="Errors">Of its model, or null: it was not evaluated.</param>
/// <param name="Failure">Why it has no model where its numbers are no longer finite, in a sentence.</param>
/// <param name="Step">Updates done.</param>
/// <param name="Seconds">Training time, over all sessions.</param>
public sealed record SweepRunResult(SweepRun Run, SweepRunState State, TrainingCurve Curve, ModelErrors? Errors, string? Failure, long Step, double Seconds);

/// <summary>Errors of a run's model over the split by which models are compared, shares from 0 to 1.</summary>
/// <param name="Images">Over how many.</param>
/// <param name="TopK">Of how many classes <see cref="TopKError"/> is: 5, or of fewer than six classes one less than there are.</param>
public sealed record ModelErrors(long Images, double Top1Error, int TopK, double TopKError);

/// <summary>The folder of a run of a sweep: that of any run, and what the sweep says of it.</summary>
public sealed class SweepRunFolder(SweepRun run, RunFolder folder)
{
    public RunFolder Folder => folder;

    public bool HasModel => File.Exists(folder.ModelFile);

    private string ErrorsFile => Path.Combine(folder.Path, "errors.json");

    private string FailureFile => Path.Combine(folder.Path, "failure.json");

    /// <summary>What has become of the run.</summary>
    /// <exception cref="UserErrorException">A file in the folder is damaged.</exception>
    public SweepRunResult Read(SweepSettings settings)
    {
        var log = LogEntry.ReadAll(folder.LogFile);
        var curve = CurveOf(log, run.Recipe.Epochs, HasModel);
        var errors = ReadJson<ModelErrors>(ErrorsFile);
        var failure = ReadJson<Failure>(FailureFile);
        var hasReached = settings.Level is { } level && curve.Lowest <= level;
        var isFinished = HasModel && (settings.Views is null || errors is not null);
        return new(run, Sweep.State(failure is not null, isFinished, hasReached), curve, errors, failure?.Reason, log.Count > 0 ? log[^1].Step : 0, log.Count > 0 ? log[^1].Seconds : 0);
    }

    /// <summary>The training error in the lines of a log.</summary>
    /// <param name="isOver">Whether no more lines follow.</param>
    internal static TrainingCurve CurveOf(IEnumerable<LogEntry> log, int epochs, bool isOver) => TrainingCurve.Of(
        [.. log.Where(entry => entry.Split == "train").Select(entry => new LoggedError(entry.Epoch, entry.Top1Error, entry.Images))], epochs, isOver);

    internal void Write(Tally tally) => JsonFile.Write(ErrorsFile, new ModelErrors(tally.Images, tally.Top1Error, tally.K, tally.TopKError));

    internal void WriteFailure(string reason) => JsonFile.Write(FailureFile, new Failure(reason));

    private static T? ReadJson<T>(string file)
        where T : class
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Format) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: not what a sweep has written: {error.Message}", error);
        }
    }

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Failure(string Reason);
}
