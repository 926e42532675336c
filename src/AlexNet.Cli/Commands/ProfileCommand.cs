using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Profiling;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet profile</c></summary>
internal sealed class ProfileCommand
{
    private const string DefaultFolder = "profile";

    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly RecipeOptions _recipe = RecipeOptions.OfBatches();
    private readonly Option<string> _split = OptionValue.One("--split", "NAME", "whose images are loaded; default: train", () => SplitNames.All);
    private readonly NetworkOptions _network = new();
    private readonly Option<string> _base = RecipeOptions.Base();
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; auto measures 1, 2, 4, ... up to twice the processors and takes the fewest that suffice; default: auto");
    private readonly Option<string> _seconds = OptionValue.One("--seconds", "N", "time of each phase after its warm-up, and three batches at least; default: 10");
    private readonly Option<string> _batches = OptionValue.One("--batches", "N", "batches of each phase, instead of seconds");
    private readonly ExifOption _exif = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly BadImageOptions _badImages = new();
    private readonly Option<string> _otlp = MetricsExport.Option();
    private readonly Option<string> _out = OptionValue.One("--out", "FOLDER", $"where profile.json and trace.json go; default: {DefaultFolder}");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the tables there, not to profile.json");
    private readonly Option<string> _trace = OptionValue.One("--trace", "FILE", "write the trace there, not to trace.json");

    public static Command Create() => Create(new ProfileCommand());

    internal static Command Create(ProfileCommand profile)
    {
        var command = new Command("profile", "Measures the loader alone, the engine alone and both together; names the bottleneck and what to change.");
        profile._data.AddTo(command);
        command.Add(profile._split);
        profile._network.AddTo(command);
        command.Add(profile._base);

        profile._recipe.AddTo(command);
        profile._engine.AddTo(command);
        foreach (var option in new[] { profile._workers, profile._seconds, profile._batches, profile._otlp, profile._out, profile._json, profile._trace })
        {
            command.Add(option);
        }

        profile._exif.AddTo(command);
        profile._maxPixels.AddTo(command);
        profile._badImages.AddTo(command);
        command.SetAction(profile.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var location = _data.Locate(result);
        var choice = new RecipeChoice(location.Manifest, result.GetValue(_base), _network.Name(result), resumed: null, begun: null);
        var settings = Settings(result, location, choice);
        using var metrics = MetricsExport.Start(result, _otlp);
        GeneratedData.Ensure(location, cancellation);
        var json = FileFor(result, _json, "profile.json");
        settings = settings with { Trace = FileFor(result, _trace, "trace.json") };
        var report = Profiler.Run(settings, new ProfileProgress(), cancellation);
        ProfileJson.Write(report, AdviceWords.Of, json);
        ProfileDisplay.Print(report);
        Terminal.Line($"Tables: {json}");
        return true;
    });

    /// <summary>Reads every option, so that a mistake is found before any work is done.</summary>
    internal ProfileSettings Settings(ParseResult result, DataLocation location, RecipeChoice choice) => new()
    {
        Data = location.Path,
        DataFolder = location.Folder,
        Reading = location.Reading,
        Split = result.GetValue(_split) ?? SplitNames.Train,
        Network = choice.Network,
        Without = _network.Without(result),
        Recipe = _network.Applied(result, RecipeJson.Apply(choice.Recipe, _recipe.Changes(result), RecipeOptions.NameOf)),
        Engine = _engine.Request(result),
        Workers = result.Workers(_workers),
        Seconds = result.Integer(_seconds, 10, 1),
        Batches = result.GetValue(_seconds) is null || result.GetValue(_batches) is null
            ? result.Integer(_batches, 0, 1)
            : throw new UserErrorException("--seconds and --batches are both given; allowed is one of them"),
        Exif = _exif.Value(result) ?? ExifOrientation.Ignore,
        MaxPixels = _maxPixels.Value(result),
        MaxBadFraction = _badImages.MaxFraction(result),
    };

    /// <summary>The file asked for, or the usual one in the folder; its folder is made.</summary>
    private string FileFor(ParseResult result, Option<string> option, string name)
    {
        var file = result.GetValue(option) ?? Path.Combine(result.GetValue(_out) ?? DefaultFolder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        return file;
    }
}
