using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;
using AlexNet.Training.Recipes;

namespace AlexNet.Training.RunFolders;

/// <summary>What a run was made from and computed on, as its <c>recipe.json</c> says: everything needed to repeat the run.</summary>
/// <param name="Data">Manifest or data folder; empty where the data lay nowhere. Paths are full ones, so that a run can go on from any working folder.</param>
/// <param name="DataFolder">Folder that replaces the manifest's own, if any.</param>
/// <param name="InitialWeights">File of the first weights, or null: the recipe's initialisation.</param>
/// <param name="Exif">What was done with EXIF's orientation.</param>
/// <param name="Reading">What of the data was read.</param>
/// <param name="Engine">What it was computed on, or null where the file does not say.</param>
public sealed record RunOrigin(string Data, string? DataFolder, string? InitialWeights, ExifOrientation Exif, EngineRequest? Engine, DataReading Reading)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Name of the network, or null where it was still to be chosen.</summary>
    public string? Network { get; init; }

    /// <summary>Null where it was not asked for: a run with a checkpoint goes on with the recipe in there.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Null where the file does not say.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Null where the file does not say.</summary>
    public int? LogEvery { get; init; }

    /// <summary>Largest share of unusable images; null where the file does not say.</summary>
    public double? MaxBadFraction { get; init; }

    /// <summary>Writes <c>recipe.json</c>.</summary>
    /// <param name="choice">What computes, or null where that was not decided yet: then what is asked for is written.</param>
    /// <param name="history">The recipe, and what became of it.</param>
    public static void Write(RunFolder folder, RunSettings settings, EngineChoice? choice, RecipeHistory history)
    {
        var json = new JsonObject
        {
            ["data"] = FullPath(settings.Data),
            ["data_folder"] = FullPath(settings.DataFolder),
            ["ignore"] = new JsonArray([.. settings.Reading.Ignored.Select(pattern => (JsonNode)pattern)]),
            ["allow_empty"] = settings.Reading.AllowEmptyClasses,
            ["hold_out"] = settings.Reading.HeldOut?.Fraction,
            ["network"] = settings.Network,
            ["engine"] = choice is null ? settings.Engine.Engine : choice.Engine.Name,
            ["device"] = choice?.Device,
            ["device_choice"] = (choice?.Where ?? settings.Engine.Device).ToString(),
            ["precision"] = settings.Engine.Precision.ToString().ToLowerInvariant(),
            ["machine"] = Machine.Describe(),
            ["initial_weights"] = FullPath(settings.InitialWeights),
            ["checkpoint_every"] = settings.CheckpointEvery,
            ["checkpoint_minutes"] = settings.CheckpointTime.TotalMinutes,
            ["log_every"] = settings.LogEvery,
            ["max_bad"] = settings.MaxBadFraction,
            ["exif"] = (settings.Exif ?? ExifOrientation.Ignore).Word(),
        };
        history.Write(json);
        AtomicFile.Write(folder.RecipeFile, stream => JsonSerializer.Serialize(stream, json, Indented));
    }

    /// <summary>What <c>recipe.json</c> says, or null where there is no such file.</summary>
    /// <param name="withRecipe">Whether the recipe is read, which a run that has its checkpoint does not need.</param>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RunOrigin? Read(RunFolder folder, bool withRecipe = false) => File.Exists(folder.RecipeFile)
        ? Read(folder, fields => new RunOrigin(
            Located(folder, RequiredText(fields, "data") ?? "")!,
            Located(folder, Text(fields, "data_folder")),
            Located(folder, Text(fields, "initial_weights")),
            ExifOf(fields),
            EngineOf(fields),
            ReadingOf(fields))
        {
            Network = Text(fields, "network"),
            Recipe = withRecipe && fields.Value("recipe") is { } recipe ? RecipeJson.Read(recipe, folder.RecipeFile) : null,
            CheckpointEvery = fields.Has("checkpoint_every") ? fields.Integer("checkpoint_every", 0, 0, int.MaxValue) : null,
            LogEvery = fields.Has("log_every") ? fields.Integer("log_every", 1, 1, int.MaxValue) : null,
            MaxBadFraction = fields.Read<double?>("max_bad", null, TryShare, "are numbers from 0 to 1"),
        })
        : null;

    /// <summary>The machine and engine that <c>recipe.json</c> names.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    public static string ReadMachine(RunFolder folder) => Read(folder, fields =>
    {
        var engine = RequiredText(fields, "engine");
        var device = engine == EngineDecision.CudaEngine && Text(fields, "device") is { } gpu ? $" on {gpu}" : "";
        return $"{Text(fields, "machine") ?? Machine.Describe()}, engine {engine ?? "not chosen yet"}{device}";
    });

    private static T Read<T>(RunFolder folder, Func<JsonFields, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(folder.RecipeFile));
            return read(new JsonFields(json.RootElement, field => $"{folder.RecipeFile}: {field}", "; "));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            throw new UserErrorException($"{folder.RecipeFile}: not a run's recipe: {error.Message}", error);
        }
    }

    private static DataReading ReadingOf(JsonFields fields) => new()
    {
        Ignored = fields.Value("ignore") is { ValueKind: JsonValueKind.Array } patterns && patterns.GetArrayLength() > 0 ? [.. patterns.EnumerateArray().Select(pattern => pattern.GetString()!)] : DataReading.Default.Ignored,
        AllowEmptyClasses = fields.Value("allow_empty") is { ValueKind: JsonValueKind.True },
        HeldOut = fields.Value("hold_out") is { ValueKind: JsonValueKind.Number } share ? Share.Of(share.GetDecimal()) : null,
    };

    /// <summary>Where it is absent: ignore.</summary>
    private static ExifOrientation ExifOf(JsonFields fields) => Text(fields, "exif") is { } word
        ? ExifOrientations.Parse(word) ?? throw fields.Wrong("exif", $"are {string.Join(", ", ExifOrientations.Words)}")
        : ExifOrientation.Ignore;

    /// <summary>Files of earlier versions name the engine, but not the GPUs.</summary>
    private static EngineRequest? EngineOf(JsonFields fields)
    {
        var engine = Text(fields, "engine");
        if (engine is null && !fields.Has("device_choice"))
        {
            return null;
        }

        var device = Text(fields, "device_choice") is { } word ? DeviceOf(fields, word)
            : engine == EngineDecision.CudaEngine ? DeviceChoice.Auto
            : DeviceChoice.Cpu;
        return new EngineRequest(device, engine, PrecisionOf(fields));
    }

    private static DeviceChoice DeviceOf(JsonFields fields, string word)
    {
        try
        {
            return DeviceChoice.Parse(word);
        }
        catch (UserErrorException)
        {
            throw fields.Wrong("device_choice", $"are {DeviceChoice.Allowed}");
        }
    }

    private static Precision PrecisionOf(JsonFields fields)
    {
        if (Text(fields, "precision") is not { } word)
        {
            return Precision.F32;
        }

        return Enum.TryParse<Precision>(word, ignoreCase: true, out var precision) && Enum.IsDefined(precision)
            ? precision
            : throw fields.Wrong("precision", $"are {string.Join(", ", Enum.GetNames<Precision>()).ToLowerInvariant()}");
    }

    /// <summary>Files of earlier versions have paths as they were typed, mostly in the folder that runs/ lies in.</summary>
    private static string? Located(RunFolder folder, string? path)
    {
        var beside = path is null or "" || Path.IsPathRooted(path) || Path.Exists(path)
            ? null
            : Path.GetFullPath(Path.Combine(folder.Path, "..", "..", path));
        return Path.Exists(beside) ? beside : FullPath(path);
    }

    private static string? FullPath(string? path) => path is null or "" ? path : Path.GetFullPath(path);

    private static bool TryShare(JsonElement value, out double? share)
    {
        share = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 1 ? number : null;
        return share is not null;
    }

    /// <summary>Null where the field is absent or holds JSON's null: a folder or file that the run did without.</summary>
    private static string? Text(JsonFields fields, string name) => fields.Value(name)?.GetString();

    private static string? RequiredText(JsonFields fields, string name) => fields.Has(name) ? Text(fields, name) : throw new KeyNotFoundException();
}
