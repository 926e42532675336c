using System.CommandLine;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary>What commands that make sweeps have in common: data, engine, the sweep's folder and where its results go.</summary>
/// <param name="command">Names the folder where nothing else does, with the data.</param>
/// <param name="usual">The manifest of the data set that is taken where none is named.</param>
internal sealed class SweepOptions(string command, string usual = ManifestFiles.Default)
{
    private readonly DataOptions _data = new(usual);
    private readonly SessionOptions _session = new(new ExifOption());
    private readonly Option<string> _run = OptionValue.One("--run", "NAME", $"the sweep's folder below runs/, with a folder for each run; where it is there, the sweep goes on; default: {command} and the data's name");
    private readonly Option<string> _out = OptionValue.One("--out", "FOLDER", "where the results go; default: the sweep's folder");
    private readonly Option<bool> _plan = OptionValue.Flag("--plan", "say which runs there are and about how long they take, measured on a few updates, and train nothing");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the results there too; with --plan: the runs and their times");

    public void AddDataTo(Command target) => _data.AddTo(target);

    public void AddTo(Command target)
    {
        _session.AddTo(target);
        target.Add(_run);
        target.Add(_out);
        target.Add(_plan);
        target.Add(_json);
    }

    public DataLocation Locate(ParseResult result) => _data.Locate(result);

    public bool OnlyPlan(ParseResult result) => result.GetValue(_plan);

    /// <summary>The file that takes results or plan too, or null.</summary>
    public string? Json(ParseResult result) => result.GetValue(_json);

    /// <summary>The sweep's folder.</summary>
    /// <exception cref="UserErrorException">The name is none of a folder.</exception>
    public SweepFolder Folder(ParseResult result) => new(RunFolder.Named(
        result.GetValue(_run) ?? $"{command}-{Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Locate(result).Path)))}"));

    /// <summary>Where the results go.</summary>
    public string Target(ParseResult result, SweepFolder folder) => result.GetValue(_out) ?? folder.Path;

    /// <summary>What every run has of settings besides its network and recipe.</summary>
    public RunSettings Common(ParseResult result, DataLocation location, Recipe recipe)
    {
        var settings = _session.Applied(result, new RunSettings
        {
            Data = location.Path,
            DataFolder = location.Folder,
            Reading = location.Reading,
            Network = null,
            Recipe = recipe,
            CheckpointEvery = 1000,
            CheckpointTime = TimeSpan.FromMinutes(10),
        });
        return settings with { Exif = settings.Exif ?? ExifOrientation.Ignore };
    }
}
