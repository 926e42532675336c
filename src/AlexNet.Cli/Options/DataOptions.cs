using System.CommandLine;
using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary><c>--manifest</c> and <c>--data</c>: which data set, where it lies, and what of it is read.</summary>
/// <param name="usual">The manifest of the data set that is taken where none is named.</param>
internal sealed class DataOptions(string usual = ManifestFiles.Default)
{
    private const decimal MostHeldOut = 0.9m;

    private readonly Option<string> _manifest = OptionValue.One("--manifest", "FILE", "the data set's manifest, or its name in data-manifests/", () => ManifestFiles.Names);
    private readonly Option<string> _data = OptionValue.One("--data", "PATH", "image folders, a tar or zip of them, archives, Parquet, a list as CSV, or shards; with --manifest: where its data lies");
    private readonly Option<string[]> _ignore = OptionValue.Many("--ignore", "PATTERN", "leave out files and folders of this name, with * and ?, or of this path where it has a /; may be repeated");
    private readonly Option<string> _holdOut = OptionValue.One("--hold-out", "SHARE", "share of each class that is kept for validation where the data has no splits, 0: none; default: 0.1");
    private readonly Option<bool> _allowEmpty = OptionValue.Flag("--allow-empty", "take a folder without images for a class all the same");

    public void AddTo(Command command)
    {
        AddLocationTo(command);
        foreach (var option in new Option[] { _ignore, _holdOut, _allowEmpty })
        {
            command.Add(option);
        }
    }

    /// <summary>For a command that asks the data for little more than its name.</summary>
    public void AddLocationTo(Command command)
    {
        command.Add(_manifest);
        command.Add(_data);
    }

    /// <summary>Whether a data set was named.</summary>
    public bool Given(ParseResult result) => result.GetValue(_manifest) is not null || result.GetValue(_data) is not null;

    /// <summary>The data set asked for, else the one that a run was made with, else the default one.</summary>
    /// <param name="run">What the run was made from, or null where it does not say.</param>
    /// <exception cref="UserErrorException">What the run was made from is not there any more.</exception>
    public DataLocation Locate(ParseResult result, RunOrigin? run)
    {
        var location = Given(result) || run is null ? Locate(result) : OfRun(run);

        // The run's own data is read as the run has read it.
        return run is not null && location.IsSame(run) ? location with { Reading = Reading(result, run.Reading) } : location;
    }

    private DataLocation OfRun(RunOrigin run)
    {
        var location = new DataLocation(run.Data, run.DataFolder);
        return Path.Exists(run.Data)
            ? location
            : throw new UserErrorException($"{run.Data}: what the run was made from is not there any more; {(location.IsManifest ? _manifest : _data).Name} says where it lies now");
    }

    /// <summary>The data set asked for, or the default one.</summary>
    public DataLocation Locate(ParseResult result)
    {
        var (manifest, data) = (result.GetValue(_manifest), result.GetValue(_data));
        var reading = Reading(result, DataReading.Default);
        return manifest is null && data is not null
            ? new DataLocation(data, null, reading)
            : new DataLocation(ManifestFiles.Find(manifest ?? usual), data, reading);
    }

    private DataReading Reading(ParseResult result, DataReading otherwise) => new()
    {
        Ignored = result.GetValue(_ignore) is { Length: > 0 } patterns ? patterns : otherwise.Ignored,
        AllowEmptyClasses = result.GetValue(_allowEmpty) || otherwise.AllowEmptyClasses,
        HeldOut = HeldOut(result) ?? otherwise.HeldOut,
    };

    private Share? HeldOut(ParseResult result)
    {
        if (result.GetValue(_holdOut) is not { } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= MostHeldOut
            ? Share.Of(share)
            : throw new UserErrorException($"{_holdOut.Name} is '{text}'; allowed is a number from 0 to {MostHeldOut}");
    }
}

/// <summary>A manifest or data folder, the folder that replaces the manifest's own, if any, and what of it is read.</summary>
internal sealed record DataLocation(string Path, string? Folder, DataReading Reading)
{
    public DataLocation(string path, string? folder)
        : this(path, folder, DataReading.Default)
    {
    }

    /// <summary>The manifest, checked with its recipe, of which the loader knows nothing.</summary>
    public Manifest? Manifest
    {
        get
        {
            var manifest = IsManifest ? Loader.Manifests.Manifest.Load(Path) : null;
            _ = ManifestRecipe.Of(manifest);
            return manifest;
        }
    }

    public bool IsManifest => Path.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Whether both name the same data, from whatever folder.</summary>
    public bool IsSame(RunOrigin run) =>
        Full(Path) == Full(run.Data) && (Folder is null ? null : Full(Folder)) == (run.DataFolder is null ? null : Full(run.DataFolder));

    /// <param name="inOrder">Whether its images are read one after the other, as even compressed archives can be; else from any place.</param>
    public DataSet Open(CancellationToken cancellation, bool inOrder = false)
    {
        _ = Manifest;
        return DataSet.Open(Path, Folder, inOrder ? Reading with { Disorder = 1 } : Reading, cancellation);
    }

    /// <summary>Features that are of this data: what they are of says where its pictures lie.</summary>
    public FeatureInfo Describe(FeatureInfo features, string split) =>
        features with { Data = Full(Path), DataFolder = Folder is null ? null : Full(Folder), Split = split };

    private static string Full(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
}
