using AlexNet.Core;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>A checkpoint loaded for evaluation, with the statistics that it was trained with.</summary>
public sealed class TrainedModel : IDisposable
{
    private TrainedModel(CheckpointInfo info, Session session, BatchPipeline pipeline) => (Info, Session, Pipeline) = (info, session, pipeline);

    public CheckpointInfo Info { get; }

    public Session Session { get; }

    /// <summary>The evaluation plan, for batches of the loader.</summary>
    public BatchPipeline Pipeline { get; }

    /// <summary>Side of the images that a checkpoint was trained on; where nothing at hand says it, of those that its network wants.</summary>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static int ImageSize(string checkpoint)
    {
        using var file = Checkpoint.Open(checkpoint);
        return (Checkpoint.Statistics(file) ?? StatisticsBeside(checkpoint))?.Size ?? Networks.find(CheckpointInfo.Read(file).Network).ImageSize;
    }

    /// <param name="batch">Images at a time.</param>
    /// <param name="statisticsElsewhere">Gets the statistics where none lie beside the checkpoint.</param>
    /// <param name="warn">Is told what the user should see.</param>
    /// <param name="check">Throws where the checkpoint, or the statistics it was trained with, are not what is needed.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static TrainedModel Open(
        string checkpoint,
        int batch,
        SessionSettings settings,
        Func<DataStatistics> statisticsElsewhere,
        Action<string> warn,
        Action<CheckpointInfo, Network>? check = null)
    {
        using var file = Checkpoint.Open(checkpoint);
        var info = CheckpointInfo.Read(file);
        var network = Networks.find(info.Network).WithClasses(info.ClassNames.Count).WithDropout(info.Recipe.Dropout);
        check?.Invoke(info, network);
        var session = Session.Open(settings, network, info.Recipe, () => Fitting(checkpoint, network, Checkpoint.Statistics(file) ?? StatisticsBeside(checkpoint) ?? statisticsElsewhere()), warn);
        try
        {
            var pipeline = session.Load(Mode.Evaluation, batch);
            Checkpoint.Restore(file, session.Engine, network, withVelocities: false);
            return new TrainedModel(info, session, pipeline);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose() => Session.Dispose();

    private static DataStatistics Fitting(string checkpoint, Network network, DataStatistics statistics) => statistics.Size >= network.Crop
        ? statistics
        : throw new UserErrorException($"{checkpoint}: its mean image is of {statistics.Size}×{statistics.Size}; network {network.Name} reads {network.Crop}×{network.Crop}, so at least that is allowed");

    private static DataStatistics? StatisticsBeside(string checkpoint)
    {
        var path = RunFolder.Around(checkpoint).StatisticsFile;
        return File.Exists(path) ? DataStatistics.Load(path) : null;
    }
}
