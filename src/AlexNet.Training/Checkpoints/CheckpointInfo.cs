using System.Globalization;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Recipes;

namespace AlexNet.Training.Checkpoints;

/// <summary>A checkpoint's metadata: network, class names, recipe and the run's state.</summary>
/// <param name="ClassNames">One per class, by label.</param>
public sealed record CheckpointInfo(string Network, IReadOnlyList<string> ClassNames, Recipe Recipe, CheckpointState State)
{
    private const int MostEpochs = int.MaxValue - 1;

    /// <summary>Images of the training split, or null where the file does not say.</summary>
    public long? TrainImages { get; init; }

    /// <summary>What people call the classes.</summary>
    public ClassTitles Titles { get; init; } = ClassTitles.None;

    /// <summary>As safetensors metadata: text by name.</summary>
    public Dictionary<string, string> Write(long samplesPerEpoch)
    {
        var metadata = Entries(samplesPerEpoch);
        Titles.AddTo(metadata);
        return metadata;
    }

    private Dictionary<string, string> Entries(long samplesPerEpoch) => new()
    {
        ["format"] = CheckpointMetadata.Format,
        ["version"] = CheckpointMetadata.Versions[^1],
        ["network"] = Network,
        ["classes"] = JsonSerializer.Serialize(ClassNames),
        ["step"] = Text(State.Step),
        ["epoch"] = Text(State.Epoch(samplesPerEpoch)),
        ["train_images"] = Text(samplesPerEpoch),
        ["next_sample"] = Text(State.NextSample),
        ["seed"] = Text(Recipe.Seed),
        ["learning_rate"] = Text(State.LearningRate),
        ["dropout"] = RecipeTable.dropoutScalings.Of(Recipe.DropoutScaling),
        ["recipe"] = RecipeJson.Write(Recipe).ToJsonString(),
        ["best_error"] = Text(State.Schedule.BestError),
        ["best_step"] = State.BestStep is { } best ? Text(best) : "",
        ["best_loss"] = State.BestLoss is { } loss ? Text(loss) : "",
        ["stale_epochs"] = Text(State.Schedule.Stale),
        ["epochs_since_best"] = Text(State.Schedule.SinceBest),
        ["rate_drops"] = Text(State.Schedule.Drops),
        ["validation_due"] = State.ValidationDue ? "true" : "false",
        ["schedule_ended"] = State.Schedule.Ended ? "true" : "false",
    };

    /// <summary>The metadata of a file of any version as those of the newest, which has statistics too.</summary>
    internal static Dictionary<string, string> AsNewest(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata) { ["version"] = CheckpointMetadata.Versions[^1] };

    /// <param name="own">A network that is in no list and that the file may be of.</param>
    /// <exception cref="UserErrorException">The file is no checkpoint of ours, or its metadata are damaged.</exception>
    public static CheckpointInfo Read(SafetensorsFile file, Network? own = null)
    {
        var metadata = new CheckpointMetadata(file);
        metadata.RequireFormat();
        var state = new CheckpointState(
            metadata.Count("step"),
            metadata.Count("next_sample"),
            metadata.Number("learning_rate"),
            new ScheduleState(
                bestError: metadata.Number("best_error"),
                stale: (int)metadata.Count("stale_epochs", MostEpochs),
                sinceBest: (int)metadata.Count(metadata.Has("epochs_since_best") ? "epochs_since_best" : "stale_epochs", MostEpochs),
                drops: (int)metadata.Count("rate_drops", MostEpochs),
                ended: metadata.Flag("schedule_ended")),
            metadata.Text("best_step") == "" ? null : metadata.Count("best_step"))
        {
            BestLoss = metadata.OptionalNumber("best_loss"),
            ValidationDue = metadata.Flag("validation_due"),
        };
        return new CheckpointInfo(metadata.Network(own), metadata.ClassNames(), metadata.Recipe(), state) { TrainImages = metadata.OptionalCount("train_images"), Titles = ClassTitles.In(file.Metadata) };
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Where a run stands, besides its weights: what a checkpoint's metadata holds.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="NextSample">Samples consumed, which is the sample number of the next one.</param>
/// <param name="LearningRate">Rate of the last update.</param>
/// <param name="Schedule">What the schedule remembers.</param>
/// <param name="BestStep">The step of the best validation error so far, if there was one.</param>
public sealed record CheckpointState(long Step, long NextSample, double LearningRate, ScheduleState Schedule, long? BestStep)
{
    /// <summary>The validation loss at the best step, by which equal errors are told apart; null where it is not known.</summary>
    public double? BestLoss { get; init; }

    /// <summary>Whether the run was stopped between the end of an epoch and the end of its validation: a resumed run validates first.</summary>
    public bool ValidationDue { get; init; }

    public static readonly CheckpointState Start = new(0, 0, 0, ScheduleState.Start, null);

    /// <summary>How far the run has come, for its plan.</summary>
    public Reached Reached => new(Step, NextSample, Schedule.Ended);

    /// <summary>Passes over the training set completed.</summary>
    public int Epoch(long samplesPerEpoch) => (int)(NextSample / samplesPerEpoch);
}

/// <summary>Reads a checkpoint's metadata; every error names the file, the entry, the actual and the allowed.</summary>
internal sealed class CheckpointMetadata(SafetensorsFile file)
{
    public const string Format = "alexnet-checkpoint";

    /// <summary>Those that are read; the last is written.</summary>
    public static readonly string[] Versions = ["1", "2"];

    private const long MostCounted = 1_000_000_000_000_000;

    private readonly JsonFields _fields = file.MetadataFields(separator: "; ");

    public string Text(string name) => _fields.Value(name)?.GetString()
        ?? throw new UserErrorException($"{file.Path}: not a checkpoint of this program: the metadata lack '{name}'; allowed is a file that Train has written");

    /// <exception cref="UserErrorException">The file is of another program, or of a version of this one that is not known here.</exception>
    public void RequireFormat()
    {
        if (Text("format") is var format && format != Format)
        {
            throw _fields.Wrong("format", $"is {Format}, which Train writes");
        }

        if (!Versions.Contains(Text("version")))
        {
            throw _fields.Wrong("version", $"are {string.Join(" and ", Versions)}");
        }

        if (Text("version") == Versions[^1] && !file.HasChecksum)
        {
            throw new UserErrorException($"{file.Path}: damaged: the metadata lack 'checksum', which Train writes into every file of version {Versions[^1]}");
        }
    }

    /// <summary>A whole number that is not negative, nor so large that counting on from it could overflow.</summary>
    public long Count(string name, long most = MostCounted) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw _fields.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from 0 to {most}"));

    public bool Has(string name) => _fields.Has(name);

    /// <summary>Null where it is absent.</summary>
    public long? OptionalCount(string name) => _fields.Has(name) ? Count(name) : null;

    /// <summary>Any number but NaN; the best error is infinite before the first validation.</summary>
    public double Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number)
            ? number
            : throw _fields.Wrong(name, "is a number");

    /// <summary>Null where it is absent or empty.</summary>
    public double? OptionalNumber(string name) => _fields.Has(name) && Text(name) != "" ? Number(name) : null;

    /// <summary>false where it is absent.</summary>
    public bool Flag(string name) =>
        _fields.Read(name, false, (value, out flag) => (flag = value.ValueEquals("true")) || value.ValueEquals("false"), "is true or false");

    public string Network(Network? own)
    {
        var name = Text("network");
        return name == own?.Name || Networks.isKnown(name)
            ? name
            : throw _fields.Wrong("network", $"is one of {string.Join(", ", Networks.all.Select(network => network.Name))}");
    }

    public IReadOnlyList<string> ClassNames()
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(Text("classes")) is { Length: > 0 } names && !names.Contains(null))
            {
                return [.. names.Select(name => name!)];
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw _fields.Wrong("classes", "is a JSON array of names");
    }

    public Recipe Recipe()
    {
        try
        {
            using var json = JsonDocument.Parse(Text("recipe"));
            return RecipeJson.Read(json.RootElement, file.Path);
        }
        catch (JsonException)
        {
            throw _fields.Wrong("recipe", "is a JSON object");
        }
    }
}
