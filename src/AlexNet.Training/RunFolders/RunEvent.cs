using System.Text.Json;
using System.Text.Json.Serialization;
using AlexNet.Core;

namespace AlexNet.Training.RunFolders;

/// <summary>Something in a run that happens seldom and that the user should hear of: a line of <c>log.jsonl</c> with <c>event</c> in place of
/// <c>split</c>.</summary>
/// <param name="Step">Updates done.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RecipeChanged), "recipe_changed")]
[JsonDerivedType(typeof(RateDropped), "rate_dropped")]
[JsonDerivedType(typeof(ScheduleEnded), "schedule_ended")]
[JsonDerivedType(typeof(StoppedEarly), "stopped_early")]
[JsonDerivedType(typeof(NoProgress), "no_progress")]
public abstract record RunEvent([property: JsonPropertyOrder(-1)] long Step)
{
    /// <summary>The events of a log, in order; none where there is no file.</summary>
    public static IReadOnlyList<RunEvent> ReadAll(string path) =>
        [.. RunLog.Lines(path).Select(Parse).OfType<RunEvent>()];

    /// <summary>Null for a line that is none, or was cut short by a crash.</summary>
    internal static RunEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunEvent>(line, LogEntry.Format);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>The run goes on with another recipe than before.</summary>
/// <param name="NextSample">Samples used before it.</param>
public sealed record RecipeChanged(long Step, long NextSample, IReadOnlyList<FieldChange> Changes) : RunEvent(Step);

/// <summary>A plateau of the validation error has divided the learning rate.</summary>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="LearningRate">Of the next update.</param>
/// <param name="Patience">Epochs without a better error.</param>
/// <param name="Drop">Which division it is, from 1.</param>
/// <param name="Drops">How many there may be.</param>
public sealed record RateDropped(long Step, int Epoch, double LearningRate, int Patience, int Drop, int Drops) : RunEvent(Step);

/// <summary>A plateau has ended the run.</summary>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="Patience">Epochs without a better error.</param>
/// <param name="PlannedSteps">Updates that the run would have done.</param>
public sealed record ScheduleEnded(long Step, int Epoch, int Patience, long PlannedSteps) : RunEvent(Step);

/// <summary>The validation error has not fallen for so long that the recipe ends the run.</summary>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="Patience">Epochs without a better error.</param>
/// <param name="PlannedSteps">Updates that the run would have done.</param>
public sealed record StoppedEarly(long Step, int Epoch, int Patience, long PlannedSteps) : RunEvent(Step);

/// <summary>The network does no better than guessing.</summary>
/// <param name="Updates">For how long.</param>
/// <param name="Loss">Mean of the last of them.</param>
/// <param name="Guess">Mean loss of who knows nothing but the shares of the classes.</param>
public sealed record NoProgress(long Step, int Updates, double Loss, double Guess) : RunEvent(Step)
{
    /// <summary>What to try, the most promising first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Remedy> Remedies { get; init; } = [];
}
