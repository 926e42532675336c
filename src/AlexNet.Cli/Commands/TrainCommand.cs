using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Reports;
using AlexNet.Experiments.TensorBoard;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet train</c></summary>
internal sealed class TrainCommand
{
    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly RecipeOptions _recipe = new();
    private readonly NetworkOptions _network = new();
    private readonly Option<string> _base = RecipeOptions.Base();
    private readonly ResumptionOptions _resumption = new();
    private readonly Option<string> _checkpointEvery = OptionValue.One("--checkpoint-every", "STEPS", "updates between checkpoints besides those after each validation, 0: none; default: 1000");
    private readonly Option<string> _checkpointMinutes = OptionValue.One("--checkpoint-minutes", "N", "minutes after which there is a checkpoint whatever else, 0: none; default: 10");
    private readonly Option<string> _logEvery = OptionValue.One("--log-every", "N", "updates between lines of log.jsonl; default: 1");
    private readonly Option<bool?> _tensorBoard = OptionValue.Switch("--tensorboard", "write events for TensorBoard into the run's folder; default: false, or true for a run that goes on and has some");
    private readonly Option<string> _threads = OptionValue.One("--threads", "N|auto", "threads that compute, on processors; default: auto, this process's share of the processors");
    private readonly Option<string> _parallel = ParallelOption.Create("how the processes that mpirun has started share a batch");
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor; Profile measures how many suffice");
    private readonly Option<string> _otlp = MetricsExport.Option();
    private readonly BadImageOptions _badImages = new();
    private readonly ExifOption _exif = new("ignore, or as the run that goes on");
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write what the run came to there too");

    public static Command Create() => Create(new TrainCommand());

    internal static Command Create(TrainCommand train)
    {
        var command = new Command("train", "Trains a network; without options: makes the default data set and trains AlexNet on it.");
        train._data.AddTo(command);
        train._network.AddTo(command);
        command.Add(train._base);
        train._recipe.AddTo(command);
        train._engine.AddTo(command);
        train._resumption.AddTo(command);
        foreach (var option in new Option[] { train._checkpointEvery, train._checkpointMinutes, train._logEvery, train._tensorBoard, train._otlp, train._threads, train._parallel, train._workers })
        {
            command.Add(option);
        }

        train._badImages.AddTo(command);
        train._exif.AddTo(command);
        train._maxPixels.AddTo(command);
        command.Add(train._json);
        command.SetAction(train.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation => Processes.Run(replicas => Run(result, replicas, cancellation)));

    /// <summary>The first process takes the run's folder and writes it; the others read there what the run goes on from.</summary>
    private bool Run(ParseResult result, Replicas replicas, CancellationToken cancellation)
    {
        using var claim = replicas.IsFirst ? _resumption.Claim(result, () => Stem(result)) : null;
        var folder = new RunFolder(replicas.OfFirst(() => claim!.Folder.Path));
        using var start = _resumption.Read(result, folder, replicas.IsFirst ? Warn : _ => { });
        if (claim?.Weakness is { } weakness)
        {
            Warn($"{folder.Path}: nothing keeps a second run out of this folder, as its file system has no locks: {weakness}");
        }

        var location = Locate(result, start);
        var choice = new RecipeChoice(location.Manifest, result.GetValue(_base), _network.Name(result), start.Point?.Info, start.Origin);
        var settings = Settings(result, location, choice, start) with { Replicas = replicas };
        CheckInit(_recipe.InitialWeights(result), start);

        // Before anything is written there, everybody has read it.
        replicas.Agree();
        replicas.EnsureData(location, cancellation);
        if (!replicas.IsFirst)
        {
            return Trainer.Run(settings, start, new QuietObserver(), cancellation).Finished;
        }

        start.Note(settings);
        using var metrics = MetricsExport.Start(result, _otlp);
        var writesEvents = result.GetValue(_tensorBoard) ?? (start.Point is not null && TensorBoardObserver.HasWritten(start.Folder));
        var outcome = RunDisplay.Show(observer => Train(settings, start, observer, writesEvents, cancellation));
        RunReport.Print(outcome, start.Folder, location, replicas.Share.Ranks);
        if (result.GetValue(_json) is { } file)
        {
            RunReport.WriteJson(outcome, start.Folder, file);
        }

        return outcome.Finished;
    }

    /// <summary>Trains, and writes the report as often as there is something new in it.</summary>
    private static RunResult Train(RunSettings settings, Resumption start, IRunObserver observer, bool writesEvents, CancellationToken cancellation)
    {
        var reporting = new ReportingObserver(observer, start.Folder, ReportCommand.Repeating);
        using var events = writesEvents ? new TensorBoardObserver(reporting, start.Folder, TimeProvider.System) : null;
        var result = Trainer.Run(settings with { TellsGradients = writesEvents }, start, (IRunObserver?)events ?? reporting, cancellation);
        events?.End(result);
        reporting.Write();
        return result;
    }

    /// <summary>Reads every option, so that a mistake is found before any work is done. A run that goes on keeps to what it was made from
    /// and computed on, where nothing else is said.</summary>
    internal RunSettings Settings(ParseResult result, DataLocation location, RecipeChoice choice, Resumption start)
    {
        var (engine, otherwise) = _engine.Request(result, start.Origin?.Engine);
        return new()
        {
            Data = location.Path,
            DataFolder = location.Folder,
            Reading = location.Reading,
            Network = choice.Network,
            Without = _network.Without(result),
            Recipe = _network.Applied(result, RecipeJson.Apply(choice.Recipe, _recipe.Changes(result), RecipeOptions.NameOf)),
            InitialWeights = _recipe.InitialWeights(result) ?? (start.Point is null ? start.Origin?.InitialWeights : null),
            Engine = engine,
            EngineOtherwise = otherwise,
            CheckpointEvery = result.Integer(_checkpointEvery, start.Origin?.CheckpointEvery ?? 1000, 0),
            CheckpointTime = TimeSpan.FromMinutes(result.Integer(_checkpointMinutes, 10, 0)),
            LogEvery = result.Integer(_logEvery, start.Origin?.LogEvery ?? 1, 1),
            Workers = result.Workers(_workers),
            Threads = result.Workers(_threads),
            Parallelism = ParallelOption.Read(result, _parallel),
            MaxBadFraction = _badImages.MaxFraction(result, start.Origin?.MaxBadFraction),
            Exif = _exif.Value(result) ?? start.Origin?.Exif ?? ExifOrientation.Ignore,
            MaxPixels = _maxPixels.Value(result),
        };
    }

    private static void Warn(FormattableString text) => Terminal.Warn(NextCommand.Worded(text));

    /// <summary>What a run without a name is called after: its data.</summary>
    private string Stem(ParseResult result) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_data.Locate(result).Path)));

    /// <summary>The data asked for; a run that goes on stays with its data.</summary>
    /// <exception cref="UserErrorException">A checkpoint that stands alone does not say what it was trained on.</exception>
    private DataLocation Locate(ParseResult result, Resumption start) =>
        start.Origin is null && !_data.Given(result) && _resumption.Given(result) is { } checkpoint
            ? throw new UserErrorException($"{checkpoint}: there is no recipe.json beside it; --data or --manifest must name the data it was trained on")
            : _data.Locate(result, start.Origin);

    /// <summary>First weights stand beside a checkpoint only where the run did begin with them: the same line then starts it and goes on.</summary>
    private static void CheckInit(string? init, Resumption start)
    {
        if (init is not null && start.Point is { } resumed && start.Origin?.InitialWeights != Path.GetFullPath(init))
        {
            throw new UserErrorException($"--init is '{init}' and --resume goes on from {resumed.Path}; allowed is one of them: a checkpoint has its own weights");
        }
    }
}
