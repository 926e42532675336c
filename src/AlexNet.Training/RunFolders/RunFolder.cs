using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training.RunFolders;

/// <summary><c>runs/NAME/</c>: the recipe, the log, the checkpoints (the last two and the best are kept), the statistics the
/// images were prepared with, and at the end the model. Who writes there holds its <see cref="RunClaim"/>.</summary>
public sealed class RunFolder
{
    public const string Root = "runs";

    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    public RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>See <see cref="RunOrigin"/>.</summary>
    public string RecipeFile => In("recipe.json");

    public string LogFile => In("log.jsonl");

    public string ModelFile => In("model.safetensors");

    public string StatisticsFile => In(DataStatistics.FileName);

    /// <summary>What the run's images were prepared with, as its folder says; null where it holds no such file.</summary>
    /// <exception cref="UserErrorException">The file is wrong.</exception>
    public DataStatistics? Statistics() => File.Exists(StatisticsFile) ? DataStatistics.Load(StatisticsFile) : null;

    /// <summary>The folder of a named run; the name is one word of a path.</summary>
    /// <exception cref="UserErrorException">The name would leave the folder of runs.</exception>
    public static RunFolder Named(string name)
    {
        if (name is "" or "." or ".." || name.IndexOfAny(['/', '\\']) >= 0)
        {
            throw UserErrorException.Of($"{Setting.Named("run")} is '{name}'; allowed is the name of one folder below {Root}/");
        }

        return new RunFolder(System.IO.Path.Combine(Root, name));
    }

    /// <summary>The folder that a checkpoint lies in.</summary>
    public static RunFolder Around(string checkpoint) =>
        new(System.IO.Path.GetRelativePath(Directory.GetCurrentDirectory(), System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(checkpoint))!));

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

    /// <summary>Whether there is something that a new run would replace.</summary>
    public bool HoldsARun => Checkpoints().Count > 0 || File.Exists(ModelFile);

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

    /// <summary>Deletes all checkpoints: of a run that is over and is not to go on.</summary>
    public void RemoveCheckpoints()
    {
        foreach (var path in Checkpoints())
        {
            File.Delete(path);
        }
    }

    /// <summary>Gives a checkpoint that cannot be used another name, so that it is neither taken for one nor replaced, and can be looked at.</summary>
    /// <returns>The new path.</returns>
    public static string SetAside(string checkpoint)
    {
        var (path, number) = ($"{checkpoint}.unusable", 1);
        while (File.Exists(path))
        {
            number++;
            path = $"{checkpoint}.unusable-{number}";
        }

        File.Move(checkpoint, path);
        return path;
    }

    private static long? StepOf(string path) => Number(System.IO.Path.GetFileName(path), Prefix, Suffix);

    /// <summary>The number between two parts of a name, or null where the name has another form.</summary>
    private static long? Number(string name, string before, string after) =>
        name.Length > before.Length + after.Length && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(before.Length..^after.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
