using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training;

/// <summary>What a profile works with: data, statistics, and the network's training program loaded on an engine.</summary>
internal sealed class ProfileContext : IDisposable
{
    private readonly ProfileSettings _settings;
    private readonly DataSet _data;
    private readonly EngineChoice _choice;

    private ProfileContext(ProfileSettings settings, DataSet data, DataStatistics statistics, Network network, EngineChoice choice, Placement placement)
    {
        (_settings, _data, Statistics, Network, _choice) = (settings, data, statistics, network, choice);
        var plan = RunPlan.Of(network, placement, settings.Recipe, settings.Recipe.Batch, Mode.Training);
        Line = BatchLine.Load(choice.Engine, plan, statistics, settings.Recipe.PixelScale);
        try
        {
            FirstWeights.Fill(choice.Engine, network, settings.Recipe);
        }
        catch
        {
            Line.Dispose();
            throw;
        }
    }

    public DataStatistics Statistics { get; }

    public Network Network { get; }

    public BatchLine Line { get; }

    public string DataName => _data.Name;

    public string Engine => _choice.Engine.Name;

    /// <summary>One line: what the engine computes on.</summary>
    public string Device => _choice.Device;

    /// <summary>Whether the engine computes on the processors that the loader runs on.</summary>
    public bool SharesProcessors => _choice.Engine.RunsOnProcessors;

    /// <summary>Where the next stream begins: each goes on in the epoch, so that none reads again what another has just brought into
    /// memory.</summary>
    public SamplePosition Next { get; set; }

    /// <exception cref="UserErrorException">Data, network, recipe and engine do not fit together.</exception>
    public static ProfileContext Open(ProfileSettings settings, IProfileObserver observer, CancellationToken cancellation)
    {
        var data = DataSet.Open(settings.Data, settings.DataFolder);
        IEngine? engine = null;
        try
        {
            var network = NetworkChoice.Fit(Networks.find(settings.Network), data).WithDropout(settings.Recipe.Dropout);
            data.Split(settings.Split);
            var choice = EngineCatalogue.Choose(settings.Engine, observer.Warn);
            engine = choice.Engine;
            var total = data.Split(SplitNames.Train).Count;
            var progress = new DirectProgress(done => observer.Preparing(done, total));
            var statistics = StatisticsCache.LoadOrCompute(data, Workers.Count(settings.Workers), progress, cancellation, settings.MaxBadFraction, settings.Exif);
            return new ProfileContext(settings, data, statistics, network, choice, choice.PlacementFor(network, observer.Warn));
        }
        catch
        {
            engine?.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>A stream of training batches.</summary>
    /// <param name="batches">How many, or null: it does not end.</param>
    public BatchStream Start(int workers, CancellationToken cancellation, int? batches = null)
    {
        var recipe = _settings.Recipe;
        return LoaderGraph.Start(_data.Split(_settings.Split), Statistics, Line.Wanted(new LoaderOptions
        {
            Batch = recipe.Batch,
            Crop = Network.Crop,
            Augment = recipe.Augment,
            Lighting = recipe.Lighting,
            PixelScale = recipe.PixelScale,
            Seed = recipe.Seed,
            Shuffle = recipe.Shuffle,
            Workers = workers,
            MaxBadFraction = _settings.MaxBadFraction,
            Exif = _settings.Exif,
            Start = Next,
            TotalSamples = (long?)batches * recipe.Batch,
            Cancellation = cancellation,
        }));
    }

    public void Dispose()
    {
        Line.Dispose();
        _choice.Engine.Dispose();
        _data.Dispose();
    }
}
