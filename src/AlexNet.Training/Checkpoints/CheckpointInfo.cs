using System.Globalization;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>A checkpoint's metadata: network, class names, recipe and the run's state.</summary>
/// <param name="ClassNames">One per class, by label.</param>
public sealed record CheckpointInfo(string Network, IReadOnlyList<string> ClassNames, Recipe Recipe, CheckpointState State)
{
    /// <summary>As safetensors metadata: text by name.</summary>
    public Dictionary<string, string> Write(long samplesPerEpoch) => new()
    {
        ["format"] = "alexnet-checkpoint",
        ["version"] = "1",
        ["network"] = Network,
        ["classes"] = JsonSerializer.Serialize(ClassNames),
        ["step"] = Text(State.Step),
        ["epoch"] = Text(State.Epoch(samplesPerEpoch)),
        ["next_sample"] = Text(State.NextSample),
        ["seed"] = Text(Recipe.Seed),
        ["learning_rate"] = Text(State.LearningRate),
        ["dropout"] = RecipeWords.Of(RecipeWords.DropoutScalings, Recipe.DropoutScaling),
        ["recipe"] = RecipeJson.Write(Recipe).ToJsonString(),
        ["best_error"] = Text(State.Schedule.BestError),
        ["best_step"] = State.BestStep is { } best ? Text(best) : "",
        ["stale_epochs"] = Text(State.Schedule.Stale),
        ["rate_drops"] = Text(State.Schedule.Drops),
    };

    /// <exception cref="UserErrorException">The file is no checkpoint of ours, or its metadata are damaged.</exception>
    public static CheckpointInfo Read(SafetensorsFile file)
    {
        try
        {
            using var recipe = JsonDocument.Parse(Value("recipe"));
            var best = Value("best_step");
            var schedule = new ScheduleState(
                bestError: double.Parse(Value("best_error"), CultureInfo.InvariantCulture),
                stale: int.Parse(Value("stale_epochs"), CultureInfo.InvariantCulture),
                drops: int.Parse(Value("rate_drops"), CultureInfo.InvariantCulture),
                ended: false);
            var state = new CheckpointState(
                long.Parse(Value("step"), CultureInfo.InvariantCulture),
                long.Parse(Value("next_sample"), CultureInfo.InvariantCulture),
                double.Parse(Value("learning_rate"), CultureInfo.InvariantCulture),
                schedule,
                best == "" ? null : long.Parse(best, CultureInfo.InvariantCulture));
            var names = JsonSerializer.Deserialize<string[]>(Value("classes")) ?? [];
            return new CheckpointInfo(Value("network"), names, RecipeJson.Read(recipe.RootElement, file.Path), state);
        }
        catch (Exception error) when (error is FormatException or OverflowException or JsonException)
        {
            throw new UserErrorException($"{file.Path}: its metadata are damaged: {error.Message}", error);
        }

        string Value(string name) => file.Metadata.TryGetValue(name, out var value)
            ? value
            : throw new UserErrorException($"{file.Path}: not a checkpoint of this program: the metadata lack '{name}'");
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
