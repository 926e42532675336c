using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Training.RunFolders;

/// <summary>What a run was made from and computed on, as its <c>recipe.json</c> says: everything needed to repeat the run.</summary>
/// <param name="Data">Manifest or data folder.</param>
/// <param name="DataFolder">Folder that replaces the manifest's own, if any.</param>
/// <param name="InitialWeights">File of the first weights, or null: the recipe's initialisation.</param>
/// <param name="Exif">What was done with EXIF's orientation.</param>
/// <param name="Reading">What of the data was read.</param>
/// <param name="Engine">What it was computed on, or null where the file does not say.</param>
public sealed record RunOrigin(string Data, string? DataFolder, string? InitialWeights, ExifOrientation Exif, EngineRequest? Engine, DataReading Reading)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes <c>recipe.json</c>.</summary>
    public static void Write(RunFolder folder, RunSettings settings, EngineChoice choice, RecipeHistory history)
    {
        var json = new JsonObject
        {
            ["data"] = settings.Data,
            ["data_folder"] = settings.DataFolder,
            ["ignore"] = new JsonArray([.. settings.Reading.Ignored.Select(pattern => (JsonNode)pattern)]),
            ["allow_empty"] = settings.Reading.AllowEmptyClasses,
            ["hold_out"] = settings.Reading.HeldOut?.Fraction,
            ["network"] = settings.Network,
            ["engine"] = choice.Engine.Name,
            ["device"] = choice.Device,
            ["device_choice"] = choice.Where.ToString(),
            ["precision"] = settings.Engine.Precision.ToString().ToLowerInvariant(),
            ["machine"] = Machine.Describe(),
            ["initial_weights"] = settings.InitialWeights,
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
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RunOrigin? Read(RunFolder folder) => File.Exists(folder.RecipeFile)
        ? Read(folder, fields => new RunOrigin(
            RequiredText(fields, "data") ?? "", Text(fields, "data_folder"), Text(fields, "initial_weights"), ExifOf(fields), EngineOf(fields), ReadingOf(fields)))
        : null;

    /// <summary>The machine and engine that <c>recipe.json</c> names.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    public static string ReadMachine(RunFolder folder) => Read(folder, fields =>
    {
        var engine = RequiredText(fields, "engine");
        var device = engine == EngineDecision.CudaEngine && Text(fields, "device") is { } gpu ? $" on {gpu}" : "";
        return $"{Text(fields, "machine") ?? Machine.Describe()}, engine {engine}{device}";
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
        if (Text(fields, "engine") is not { } engine)
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

    /// <summary>Null where the field is absent or holds JSON's null: a folder or file that the run did without.</summary>
    private static string? Text(JsonFields fields, string name) => fields.Value(name)?.GetString();

    private static string? RequiredText(JsonFields fields, string name) => fields.Has(name) ? Text(fields, name) : throw new KeyNotFoundException();
}
