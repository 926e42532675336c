using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>A checkpoint loaded for evaluation, with the statistics that it was trained with.</summary>
public sealed class TrainedModel : IDisposable
{
    private TrainedModel(CheckpointInfo info, string? checksum, Session session, BatchPipeline pipeline) =>
        (Info, Checksum, Session, Pipeline) = (info, checksum, session, pipeline);

    public CheckpointInfo Info { get; }

    /// <summary>Tells its file from every other; null where no layer's output is kept, as a file without a checksum is read whole for it.</summary>
    public string? Checksum { get; }

    public Session Session { get; }

    /// <summary>The evaluation plan, for batches of the loader.</summary>
    public BatchPipeline Pipeline { get; }

    /// <summary>Opens a model to look at images with <see cref="Predict"/>.</summary>
    /// <param name="model">A model or checkpoint that Train or <see cref="Runs.Trainer"/> has written.</param>
    /// <param name="settings">Engine and more; null: as on the command line. <see cref="SessionSettings.OwnNetwork"/> is needed for a network that is in no list.</param>
    /// <exception cref="UserErrorException">The model is missing, damaged or foreign.</exception>
    public static TrainedModel Open(string model, SessionSettings? settings = null) =>
        Open(model, batch: 1, settings ?? new(), () => throw new UserErrorException($"{model}: there is no {DataStatistics.FileName} beside it; allowed is a model that holds its own, as Train writes it"), warn: _ => { });

    /// <param name="batch">Images at a time.</param>
    /// <param name="statisticsElsewhere">Gets the statistics where none lie beside the checkpoint.</param>
    /// <param name="warn">Is told what the user should see.</param>
    /// <param name="check">Throws where the checkpoint, or the statistics it was trained with, are not what is needed.</param>
    /// <param name="layer">The layer whose output the plan keeps, of the network; null where none is wanted.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static TrainedModel Open(
        string checkpoint,
        int batch,
        SessionSettings settings,
        Func<DataStatistics> statisticsElsewhere,
        Action<string> warn,
        Action<CheckpointInfo, Network>? check = null,
        Func<Network, string>? layer = null)
    {
        using var file = Checkpoint.Open(checkpoint);
        var info = CheckpointInfo.Read(file, settings.OwnNetwork);
        var network = NetworkOf(checkpoint, info, settings.OwnNetwork);
        check?.Invoke(info, network);
        var session = Session.Open(settings, network, info.Recipe, () => Fitting(checkpoint, network, StatisticsOf(file, warn) ?? statisticsElsewhere()), warn);
        try
        {
            var pipeline = layer is null ? session.Load(Mode.Evaluation, batch) : session.LoadFeatures(layer(network), batch);
            Checkpoint.Restore(file, session.Engine, network, withVelocities: false);
            return new TrainedModel(info, layer is null ? null : file.Checksum(), session, pipeline);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The most probable classes of an image file with their probabilities, the most probable first. For one thread at a time.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="UserErrorException">The file is no image that can be used.</exception>
    public IReadOnlyList<(string Label, float Probability)> Predict(string path, int count = 5)
    {
        IReadOnlyList<(string, float)> found = [];
        Prediction.Run(this, [path], Math.Min(count, Info.ClassNames.Count), (_, labels) => found = labels, (_, fault) => throw new UserErrorException(fault));
        return found;
    }

    /// <summary>Has a data set's images prepared as a checkpoint's were, where nothing else says how.</summary>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static void Prepare(DataSet data, string checkpoint)
    {
        if (data.IsSizeFree)
        {
            using var file = SafetensorsFile.Open(checkpoint);
            var statistics = Checkpoint.Statistics(file) ?? RunFolder.Around(checkpoint).Statistics();
            data.PrepareAt(statistics?.Size ?? Networks.find(CheckpointInfo.Read(file).Network).ImageSize);
        }
    }

    /// <summary>Has a data set's images prepared as the model's were, where nothing else says how.</summary>
    /// <exception cref="UserErrorException">They are of another size already.</exception>
    public void RequireSize(string checkpoint, DataSet data)
    {
        var size = Session.Statistics.Size;
        if (data.IsSizeFree)
        {
            data.PrepareAt(size);
        }

        if (size != data.Size)
        {
            throw new UserErrorException($"{checkpoint}: trained on images of {size}×{size}; those of {data.Name} have {data.Size}×{data.Size}");
        }
    }

    public void Dispose() => Session.Dispose();

    /// <summary>A checkpoint's network, with its classes and dropout.</summary>
    /// <exception cref="UserErrorException">It has one class, as earlier versions of the program made such models.</exception>
    internal static Network NetworkOf(string checkpoint, CheckpointInfo info, Network? own) => info.ClassNames.Count >= 2
        ? (own is not null && own.Name == info.Network ? own : Networks.find(info.Network)).WithClasses(info.ClassNames.Count).WithDropout(info.Recipe.Dropout)
        : throw new UserErrorException($"{checkpoint}: trained on one class only, {info.ClassNames[0]}, so that it is right whatever the image; allowed are two or more");

    /// <summary>What a checkpoint's images were prepared with: its own statistics, else those beside it; null where there are none.</summary>
    internal static DataStatistics? StatisticsOf(SafetensorsFile file, Action<string> warn) => Own(file, warn) ?? RunFolder.Around(file.Path).Statistics();

    /// <exception cref="UserErrorException">The mean image is smaller than what the network reads.</exception>
    internal static DataStatistics Fitting(string checkpoint, Network network, DataStatistics statistics) => statistics.Size >= network.Crop
        ? statistics
        : throw new UserErrorException($"{checkpoint}: its mean image is of {statistics.Size}×{statistics.Size}; network {network.Name} reads {network.Crop}×{network.Crop}, so at least that is allowed");

    /// <summary>The file's own statistics, whatever lies beside it; null in a file of version 1.</summary>
    private static DataStatistics? Own(SafetensorsFile file, Action<string> warn)
    {
        var own = Checkpoint.Statistics(file);
        var beside = RunFolder.Around(file.Path).StatisticsFile;
        if (own is not null && File.Exists(beside) && !IsSame(own, beside))
        {
            warn($"{beside}: holds another mean image than {Path.GetFileName(file.Path)}, whose own is subtracted");
        }

        return own;
    }

    /// <summary>What cannot be read is not the same, and is not needed.</summary>
    private static bool IsSame(DataStatistics own, string beside)
    {
        try
        {
            return DataStatistics.Load(beside).Mean.AsSpan().SequenceEqual(own.Mean);
        }
        catch (UserErrorException)
        {
            return false;
        }
    }
}
