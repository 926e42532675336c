using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet train</c></summary>
internal sealed class TrainCommand
{
    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly RecipeOptions _recipe = new();
    private readonly Option<string> _network = OptionValue.One("--network", "NAME", "network to train: " + string.Join(", ", Networks.all.Select(network => network.Name)));
    private readonly Option<string> _base = OptionValue.One("--recipe", "NAME", "recipe to start from: " + string.Join(", ", Core.Recipes.all.Select(recipe => recipe.Name)));
    private readonly Option<string> _run = OptionValue.One("--run", "NAME", "the run's folder below runs/; default: the data's name and the next number");
    private readonly Option<string> _resume = OptionValue.One("--resume", "PATH|auto", "go on from a checkpoint; auto: the run's newest good one, or a fresh start");
    private readonly Option<string> _checkpointEvery = OptionValue.One("--checkpoint-every", "STEPS", "updates between checkpoints besides those after each validation, 0: none; default: 1000");
    private readonly Option<string> _logEvery = OptionValue.One("--log-every", "N", "updates between lines of log.jsonl; default: 1");
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor; Profile measures how many suffice");
    private readonly BadImageOptions _badImages = new();
    private readonly ExifOption _exif = new("ignore, or as the run that goes on");

    public static Command Create()
    {
        var train = new TrainCommand();
        var command = new Command("train", "Trains a network; without options: makes the default data set and trains AlexNet on it.");
        train._data.AddTo(command);
        command.Add(train._network);
        command.Add(train._base);
        train._recipe.AddTo(command);
        train._engine.AddTo(command);
        foreach (var option in new[] { train._run, train._resume, train._checkpointEvery, train._logEvery, train._workers })
        {
            command.Add(option);
        }

        train._badImages.AddTo(command);
        train._exif.AddTo(command);
        command.SetAction(train.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        using var interrupt = new Interrupt();
        var folder = Folder(result);
        var resume = Resume(result, folder);
        var location = Locate(result, folder);
        var choice = new RecipeChoice(location.Manifest, result.GetValue(_base), result.GetValue(_network), resume?.Info);
        var settings = Settings(result, location, choice) with { Exif = Exif(result, folder) };
        CheckInit(settings.InitialWeights, resume);
        GeneratedData.Ensure(location, interrupt.Token);
        settings = settings with { Network = choice.NetworkFor(location) };
        var outcome = RunDisplay.Show(observer => Trainer.Run(settings, folder, resume, observer, interrupt.Token));
        RunReport.Print(outcome, folder, location);
        return 0;
    }

    /// <summary>Reads every option, so that a mistake is found before any work is done.</summary>
    private RunSettings Settings(ParseResult result, DataLocation location, RecipeChoice choice) => new()
    {
        Data = location.Path,
        DataFolder = location.Folder,
        Network = choice.Network ?? "",
        Recipe = RecipeJson.Apply(choice.Recipe, _recipe.Changes(result), RecipeOptions.NameOf),
        InitialWeights = _recipe.InitialWeights(result),
        Engine = _engine.Request(result),
        CheckpointEvery = result.Integer(_checkpointEvery, 1000, 0),
        LogEvery = result.Integer(_logEvery, 1, 1),
        Workers = result.Workers(_workers),
        MaxBadFraction = _badImages.MaxFraction(result),
    };

    /// <summary>The named run, the checkpoint's own, the newest one where it is to be resumed, or a new one.</summary>
    private RunFolder Folder(ParseResult result)
    {
        var (name, resume) = (result.GetValue(_run), result.GetValue(_resume));
        var folder = name is not null ? RunFolder.Named(name)
            : resume is "auto" ? RunFolder.Latest(Stem(result)) ?? RunFolder.Next(Stem(result))
            : resume is not null ? RunFolder.Around(resume)
            : RunFolder.Next(Stem(result));
        var goesOn = resume is "auto" || (resume is not null && folder.Holds(resume));
        if (!goesOn && folder.Checkpoints().Count > 0)
        {
            throw new UserErrorException($"{folder.Path} holds a run already; allowed are --resume auto to go on with it, or another --run");
        }

        return folder;
    }

    /// <summary>What a run without a name is called after: its data.</summary>
    private string Stem(ParseResult result) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_data.Locate(result).Path)));

    /// <summary>The data asked for; a run that goes on stays with its data.</summary>
    /// <exception cref="UserErrorException">A checkpoint that stands alone does not say what it was trained on.</exception>
    private DataLocation Locate(ParseResult result, RunFolder folder)
    {
        if (Parent(result, folder) is not { } parent)
        {
            return _data.Locate(result);
        }

        var resume = result.GetValue(_resume);
        return _data.Given(result) || resume is "auto" || File.Exists(parent.RecipeFile)
            ? _data.Locate(result, parent)
            : throw new UserErrorException($"{resume}: there is no recipe.json beside it; --data or --manifest must name the data it was trained on");
    }

    /// <summary>What is done with EXIF's orientation: what the user says, else what the run did before.</summary>
    private ExifOrientation Exif(ParseResult result, RunFolder folder) =>
        _exif.Value(result) ?? Parent(result, folder)?.ReadOrigin()?.Exif ?? ExifOrientation.Ignore;

    /// <summary>The run that is gone on from, or null: a new one.</summary>
    private RunFolder? Parent(ParseResult result, RunFolder folder) => result.GetValue(_resume) switch
    {
        null => null,
        "auto" => folder,
        var path => RunFolder.Around(path),
    };

    /// <summary>First weights stand beside a checkpoint only where the run did begin with them: the same line then starts it and goes on.</summary>
    private static void CheckInit(string? init, ResumePoint? resume)
    {
        if (init is not null && resume is not null && RunFolder.Around(resume.Path).ReadOrigin()?.InitialWeights != init)
        {
            throw new UserErrorException($"--init is '{init}' and --resume goes on from {resume.Path}; allowed is one of them: a checkpoint has its own weights");
        }
    }

    private ResumePoint? Resume(ParseResult result, RunFolder folder) => result.GetValue(_resume) switch
    {
        null => null,
        "auto" => ResumePoint.Newest(folder, Terminal.Warn),
        var path when !File.Exists(path) => throw new UserErrorException($"--resume is '{path}', which does not exist; allowed are auto or a checkpoint of a run"),
        var path => ResumePoint.Open(path),
    };
}
