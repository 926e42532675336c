using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Training.Recipes;

namespace AlexNet.Training;

/// <summary><c>runs/NAME/</c>: the recipe, the log, the checkpoints (the last two and the best are kept), the statistics the
/// images were prepared with, and at the end the model.</summary>
public sealed class RunFolder
{
    public const string Root = "runs";

    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    public RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public string RecipeFile => In("recipe.json");

    public string LogFile => In("log.jsonl");

    public string ModelFile => In("model.safetensors");

    public string StatisticsFile => In(DataStatistics.FileName);

    /// <summary>The folder of a named run; the name is one word of a path.</summary>
    /// <exception cref="UserErrorException">The name would leave the folder of runs.</exception>
    public static RunFolder Named(string name)
    {
        if (name is "" or "." or ".." || name.IndexOfAny(['/', '\\']) >= 0)
        {
            throw new UserErrorException($"--run is '{name}'; allowed is the name of one folder below {Root}/");
        }

        return new RunFolder(System.IO.Path.Combine(Root, name));
    }

    /// <summary>The folder that a checkpoint lies in.</summary>
    public static RunFolder Around(string checkpoint) =>
        new(System.IO.Path.GetRelativePath(Directory.GetCurrentDirectory(), System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(checkpoint))!));

    /// <summary>A folder that does not exist yet: stem-1, stem-2, …</summary>
    public static RunFolder Next(string stem)
    {
        var number = 1;
        while (Directory.Exists(System.IO.Path.Combine(Root, $"{stem}-{number}")))
        {
            number++;
        }

        return Named($"{stem}-{number}");
    }

    /// <summary>The run of that stem that was written to last, if there is one.</summary>
    public static RunFolder? Latest(string stem)
    {
        var newest = Directory.Exists(Root)
            ? new DirectoryInfo(Root).EnumerateDirectories().Where(folder => Number(folder.Name, $"{stem}-", "") is not null).MaxBy(folder => folder.LastWriteTimeUtc)
            : null;
        return newest is null ? null : Named(newest.Name);
    }

    /// <summary>The model written last by any run, or null where there is none.</summary>
    public static string? LatestModel() =>
        Directory.Exists(Root)
            ? new DirectoryInfo(Root).EnumerateDirectories()
                .Select(folder => new FileInfo(Named(folder.Name).ModelFile))
                .Where(file => file.Exists)
                .MaxBy(file => file.LastWriteTimeUtc) is { } newest ? System.IO.Path.GetRelativePath(Directory.GetCurrentDirectory(), newest.FullName) : null
            : null;

    public string CheckpointFile(long step) => In(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Suffix}"));

    /// <summary>Paths of the checkpoints, the newest first.</summary>
    public IReadOnlyList<string> Checkpoints() =>
        Directory.Exists(Path)
            ? [.. Directory.EnumerateFiles(Path).Where(path => StepOf(path) is not null).OrderByDescending(StepOf)]
            : [];

    /// <summary>Whether a file lies in this folder.</summary>
    public bool Holds(string file) =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) == System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path));

    /// <summary>Deletes all checkpoints but the last two up to a step and the best; later ones are of work that a resumed run repeats.</summary>
    public void Prune(long lastStep, long? bestStep)
    {
        var all = Checkpoints();
        var kept = all.Where(path => StepOf(path) <= lastStep).Take(2).ToHashSet();
        foreach (var path in all.Where(path => !kept.Contains(path) && StepOf(path) != bestStep))
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes <c>recipe.json</c>: everything needed to repeat the run.</summary>
    public void WriteRecipe(RunSettings settings, EngineChoice choice)
    {
        var json = new JsonObject
        {
            ["data"] = settings.Data,
            ["data_folder"] = settings.DataFolder,
            ["network"] = settings.Network,
            ["engine"] = choice.Engine.Name,
            ["device"] = choice.Device,
            ["precision"] = settings.Engine.Precision.ToString().ToLowerInvariant(),
            ["machine"] = Machine.Describe(),
            ["initial_weights"] = settings.InitialWeights,
            ["checkpoint_every"] = settings.CheckpointEvery,
            ["log_every"] = settings.LogEvery,
            ["max_bad"] = settings.MaxBadFraction,
            ["exif"] = settings.Exif.Word(),
            ["recipe"] = RecipeJson.Write(settings.Recipe),
        };
        AtomicFile.Write(RecipeFile, stream => JsonSerializer.Serialize(stream, json, Indented));
    }

    /// <summary>What <c>recipe.json</c> says the run was made from, or null where there is no such file.</summary>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public RunOrigin? ReadOrigin() => File.Exists(RecipeFile)
        ? ReadRecipe(json => new RunOrigin(json.GetProperty("data").GetString() ?? "", Text(json, "data_folder"), Text(json, "initial_weights"), Exif(json)))
        : null;

    /// <summary>The machine and engine that <c>recipe.json</c> names.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    public string ReadMachine() => ReadRecipe(json =>
    {
        var engine = json.GetProperty("engine").GetString();
        var device = engine == EngineDecision.CudaEngine && Text(json, "device") is { } gpu ? $" on {gpu}" : "";
        return $"{Text(json, "machine") ?? Machine.Describe()}, engine {engine}{device}";
    });

    private T ReadRecipe<T>(Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(RecipeFile));
            return read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            throw new UserErrorException($"{RecipeFile}: not a run's recipe: {error.Message}", error);
        }
    }

    /// <summary>Where it is absent: ignore.</summary>
    private ExifOrientation Exif(JsonElement json)
    {
        var word = Text(json, "exif") ?? ExifOrientation.Ignore.Word();
        return ExifOrientations.Parse(word)
            ?? throw new UserErrorException($"{RecipeFile}: exif is '{word}'; allowed are {string.Join(", ", ExifOrientations.Words)}");
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static long? StepOf(string path) => Number(System.IO.Path.GetFileName(path), Prefix, Suffix);

    /// <summary>The number between two parts of a name, or null where the name has another form.</summary>
    private static long? Number(string name, string before, string after) =>
        name.Length > before.Length + after.Length && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(before.Length..^after.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
