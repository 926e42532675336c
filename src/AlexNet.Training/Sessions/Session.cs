using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training.Sessions;

/// <summary>
/// What training, evaluation, prediction and profiling work with, opened in this order and closed in the reverse one:
/// <code>
/// data set ─► network that fits it ─► engine ─► statistics ─► programs, and their weights
/// </code>
/// </summary>
public sealed class Session : IDisposable
{
    private readonly OwnedParts _opened;
    private readonly SessionSettings _settings;
    private readonly DataSet? _data;
    private readonly Placement _placement;

    private Session(OwnedParts opened, SessionSettings settings, DataSet? data, Network network, Recipe recipe, EngineChoice choice, DataStatistics statistics, Action<string> warn)
    {
        (_opened, _settings, _data, Network, Recipe) = (opened, settings, data, network, recipe);
        (Choice, Statistics, _placement) = (choice, statistics, choice.PlacementFor(network, warn));
    }

    /// <exception cref="InvalidOperationException">The session was opened without one.</exception>
    public DataSet Data => _data ?? throw new InvalidOperationException("a session without a data set");

    /// <summary>With the classes of its data and the recipe's dropout.</summary>
    public Network Network { get; }

    public Recipe Recipe { get; }

    public EngineChoice Choice { get; }

    public IEngine Engine => Choice.Engine;

    /// <summary>The processes that train together.</summary>
    public Replicas Replicas => _settings.Replicas;

    /// <summary>Whether each of them has a part of the parameters only.</summary>
    internal bool IsDivided => _settings.IsDivided;

    /// <summary>Where parameters are divided, what evaluates has all of them, on an engine of its own.</summary>
    private IEngine? Whole { get; init; }

    /// <summary>Of the training images; their size is that of all prepared images.</summary>
    public DataStatistics Statistics { get; }

    /// <summary>Opens a session on a data set, to train a network that is fitted to it.</summary>
    /// <param name="check">Throws where data and network do not do for the work, before anything is computed.</param>
    /// <param name="choose">What makes an engine of a request and an action for warnings.</param>
    /// <exception cref="UserErrorException">Data, network, recipe and engine do not fit together.</exception>
    internal static Session Open(
        TrainingSettings settings,
        Action<DataSet, Network> check,
        ISessionObserver observer,
        Func<EngineRequest, Action<string>, EngineChoice> choose,
        CancellationToken cancellation) => Guarded(opened =>
    {
        settings.Recipe.Check();
        var data = DataOf(settings, opened, cancellation);
        var network = NetworkChoice.Fit(settings.Network, settings.Without, data, observer.Warn, settings.OwnNetwork).WithDropout(settings.Recipe.Dropout);
        if (settings.Statistics is { } decided && data.IsSizeFree)
        {
            data.PrepareAt(decided.Size);
        }

        check(data, network);
        observer.Opened(data);
        var choice = choose(settings.Engine, Warn);
        opened.Own(choice.Engine);
        choice.Engine.Communicator = settings.Replicas.Communicator;
        var statistics = settings.Statistics is null ? Measure(data, settings, observer, cancellation) : Decided(settings.Statistics, data, observer);
        return new Session(opened, settings, data, network, settings.Recipe, choice, statistics, Warn)
        {
            Whole = settings.IsDivided ? opened.Own(choose(settings.Engine, _ => { }).Engine) : null,
        };

        void Warn(string message) => observer.Warn($"{message}");
    });

    /// <summary>Opens a session on a network that was trained before, and on no data set.</summary>
    /// <param name="statistics">Gets those that the network was trained with.</param>
    /// <param name="warn">Is told what the user should see.</param>
    /// <exception cref="UserErrorException">Network, statistics and engine do not fit together.</exception>
    internal static Session Open(SessionSettings settings, Network network, Recipe recipe, Func<DataStatistics> statistics, Action<string> warn) => Guarded(opened =>
    {
        var choice = settings.Choose(settings.Engine, warn);
        opened.Own(choice.Engine);
        return new Session(opened, settings, data: null, network, recipe, choice, statistics(), warn);
    });

    /// <summary>Loads the network's plan, rewritten for what it runs on, for batches of this size; it belongs to the session. A plan for training
    /// has this process's share of the batch.</summary>
    public BatchPipeline Load(Mode mode, int batch) => Load(Compile.asked(
        Recipe.PlanSettings(TrainingImages).OnReplica(Replicas.Share.Rank, Replicas.Share.Ranks).Sharing(_settings.Parallelism), Network, _placement, batch, mode));

    /// <summary>As <see cref="Load(Mode, int)"/>, a plan for evaluation that keeps the output of a layer.</summary>
    /// <exception cref="UserErrorException">The network has no such layer.</exception>
    public BatchPipeline LoadFeatures(string layer, int batch) => Load(Compile.features(layer, Network, _placement, batch, Recipe.DropoutScaling));

    /// <summary>Brings parameters that the replicas have divided among them to what evaluates; all replicas call it.</summary>
    internal void BeginEvaluation()
    {
        foreach (var tensor in Whole is null ? [] : Network.Parameters)
        {
            var values = new float[tensor.Size];
            Engine.Read(tensor.Name, BufferKind.Parameter, values);
            Whole!.Write(tensor.Name, BufferKind.Parameter, values);
        }
    }

    /// <summary>Begins to make batches for a pipeline.</summary>
    /// <param name="options">Of <see cref="Training"/> or <see cref="Evaluation"/>.</param>
    public BatchStream Start(BatchPipeline pipeline, IImageSource source, LoaderOptions options) =>
        LoaderGraph.Start(source, Statistics, pipeline.Wanted(options));

    /// <summary>All that the recipe says of batches to train on.</summary>
    public LoaderOptions Training(CancellationToken cancellation) => Loaded(cancellation, new()
    {
        Batch = Recipe.Batch / Replicas.Share.Ranks,
        Share = Replicas.Share,
        Crop = Network.Crop,
        Augment = Recipe.Augment,
        Crops = Recipe.Crops,
        Flips = Recipe.Flips,
        Lighting = Recipe.Lighting,
        LightingEpochs = Recipe.LightingEpochs,
        PixelScale = Recipe.PixelScale,
        Seed = Recipe.Seed,
        Shuffle = Recipe.Shuffle,
        ShuffleWindow = Recipe.ShuffleWindow,
        Sampling = Recipe.Sampling,
    });

    /// <summary>Every image of a source once, in the middle.</summary>
    public LoaderOptions Evaluation(IImageSource source, int batch, CancellationToken cancellation) =>
        Loaded(cancellation, LoaderOptions.Evaluation(source, batch, Network.Crop, Recipe.PixelScale));

    public void Dispose() => _opened.Dispose();

    /// <summary>Those of each class; none where nothing can be trained.</summary>
    private int[] TrainingImages => field ??= _data is { } data && data.TrySplit(SplitNames.Train, out var images) ? images.CountByClass() : [];

    private BatchPipeline Load(Plan plan) =>
        _opened.Own(BatchPipeline.Load(plan.Mode == Mode.Evaluation ? Whole ?? Engine : Engine, Fuse.on(Engine.RunsOnProcessors, plan), Statistics, Recipe.PixelScale));

    private LoaderOptions Loaded(CancellationToken cancellation, LoaderOptions options) => options with
    {
        Workers = _settings.LoaderThreads,
        MaxBadFraction = _settings.MaxBadFraction,
        Exif = _settings.Exif ?? Statistics.Exif,
        MaxPixels = _settings.MaxPixels,
        Cancellation = cancellation,
    };

    /// <summary>What was given is not the session's to close.</summary>
    private static DataSet DataOf(TrainingSettings settings, OwnedParts opened, CancellationToken cancellation) => settings switch
    {
        { Data: { } path, DataSet: null } => opened.Own(DataSet.Open(path, settings.DataFolder, settings.Reading with { Disorder = settings.Recipe.Disorder }, cancellation)),
        { Data: null, DataSet: { } given } => given,
        { Data: null } => throw new UserErrorException($"no data was given; allowed is one of {nameof(settings.Data)} and {nameof(settings.DataSet)}"),
        _ => throw new UserErrorException($"{nameof(settings.Data)} and {nameof(settings.DataSet)} are both given; allowed is one of them"),
    };

    private static DataStatistics Decided(DataStatistics statistics, DataSet data, ISessionObserver observer)
    {
        if (statistics.Fingerprint is { } then && data.Split(SplitNames.Train).Fingerprint is { } now && then != now)
        {
            observer.Warn($"{data.Name}: the training images are others than when the run was begun, by their names, sizes or times; it keeps the mean image that it was begun with");
        }

        return statistics;
    }

    private static DataStatistics Measure(DataSet data, SessionSettings settings, ISessionObserver observer, CancellationToken cancellation)
    {
        var total = data.Split(SplitNames.Train).Count;
        var progress = new DirectProgress(done => observer.Preparing(done, total));
        return settings.StatisticsOf(data, progress, cancellation);
    }

    /// <summary>What was opened is closed where the rest cannot be.</summary>
    private static Session Guarded(Func<OwnedParts, Session> open)
    {
        var opened = new OwnedParts();
        try
        {
            return open(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
