using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training;

/// <summary>What a run works with: data, statistics, network, engine and the two programs loaded on it.</summary>
internal sealed class RunContext : IDisposable
{
    private RunContext(DataSet data, DataStatistics statistics, Network network, EngineChoice choice, BatchLine training, BatchLine? evaluation)
    {
        (Data, Statistics, Network) = (data, statistics, network);
        (Choice, Training, Evaluation) = (choice, training, evaluation);
    }

    public DataSet Data { get; }

    public DataStatistics Statistics { get; }

    public Network Network { get; }

    public EngineChoice Choice { get; }

    public IEngine Engine => Choice.Engine;

    public BatchLine Training { get; }

    /// <summary>Null where there is no validation split.</summary>
    public BatchLine? Evaluation { get; }

    public IImageSource TrainSource => Data.Split(SplitNames.Train);

    public IImageSource? ValidationSource => Data.TrySplit(SplitNames.Validation, out var source) ? source : null;

    /// <exception cref="UserErrorException">Data, network, recipe and engine do not fit together.</exception>
    public static RunContext Open(
        RunSettings settings, ResumePoint? resume, IRunObserver observer, Func<EngineRequest, Action<string>, EngineChoice> choose, CancellationToken cancellation)
    {
        var data = DataSet.Open(settings.Data, settings.DataFolder);
        try
        {
            var network = NetworkChoice.Fit(Networks.find(settings.Network), data).WithDropout(settings.Recipe.Dropout);
            resume?.CheckFits(network, data.ClassNames, data.Split(SplitNames.Train).Count);
            CheckBatch(settings.Recipe.Batch, data);
            return Open(settings, data, network, observer, choose, cancellation);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private static RunContext Open(
        RunSettings settings, DataSet data, Network network, IRunObserver observer, Func<EngineRequest, Action<string>, EngineChoice> choose, CancellationToken cancellation)
    {
        var choice = choose(settings.Engine, observer.Warn);
        BatchLine? training = null;
        DataStatistics statistics;
        Placement placement;
        try
        {
            statistics = LoadStatistics(data, settings, observer, cancellation);
            var hasValidation = data.TrySplit(SplitNames.Validation, out _);
            placement = choice.PlacementFor(network, observer.Warn);
            training = Load(Mode.Training);
            var evaluation = hasValidation ? Load(Mode.Evaluation) : null;
            return new RunContext(data, statistics, network, choice, training, evaluation);
        }
        catch
        {
            training?.Dispose();
            choice.Engine.Dispose();
            throw;
        }

        BatchLine Load(Mode mode) => BatchLine.Load(
            choice.Engine, RunPlan.Of(network, placement, settings.Recipe, settings.Recipe.Batch, mode), statistics, settings.Recipe.PixelScale);
    }

    public void Dispose()
    {
        Evaluation?.Dispose();
        Training.Dispose();
        Engine.Dispose();
        Data.Dispose();
    }

    private static void CheckBatch(int batch, DataSet data)
    {
        var images = data.Split(SplitNames.Train).Count;
        if (batch > images)
        {
            throw new UserErrorException($"the batch is {batch}; the training split has {images} images, so at most {images} is allowed");
        }
    }

    private static DataStatistics LoadStatistics(DataSet data, RunSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        var total = data.Split(SplitNames.Train).Count;
        var progress = new DirectProgress(done => observer.Preparing(done, total));
        var statistics = StatisticsCache.LoadOrCompute(data, Workers.Count(settings.Workers), progress, cancellation, settings.MaxBadFraction, settings.Exif);
        if (settings.Exif == ExifOrientation.Apply && statistics.Exif != ExifOrientation.Apply && data.Split(SplitNames.Train) is IPreparedSource)
        {
            observer.Warn($"--exif {settings.Exif.Word()} has no effect on {data.Name}: its images are prepared already");
        }

        foreach (var line in BadImageTexts.Lines(statistics.SkippedImages, "not in the statistics: "))
        {
            observer.Warn(line);
        }

        return statistics;
    }
}
