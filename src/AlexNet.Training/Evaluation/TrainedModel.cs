using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

namespace AlexNet.Training;

/// <summary>A checkpoint loaded for evaluation.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly IEngine _engine;

    private TrainedModel(CheckpointInfo info, Network network, IEngine engine, BatchLine line)
    {
        (Info, Network, _engine, Line) = (info, network, engine, line);
    }

    public CheckpointInfo Info { get; }

    public Network Network { get; }

    /// <summary>For the loader's batches.</summary>
    public BatchLine Line { get; }

    /// <summary>For images of floats.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint was loaded with statistics, for the loader's batches.</exception>
    public IProgram Program => (Line as DirectLine)?.Program ?? throw new InvalidOperationException("the checkpoint is loaded for batches of bytes");

    /// <param name="engine">What executes the plan.</param>
    /// <param name="warn">Is told what the choice of the engine has to say.</param>
    /// <param name="statistics">For the loader's batches: those that they are made with. Without them for images of floats.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static TrainedModel Open(string checkpoint, int batch, EngineRequest engine, Action<string> warn, DataStatistics? statistics = null)
    {
        using var file = SafetensorsFile.Open(checkpoint);
        var info = CheckpointInfo.Read(file);
        var network = Networks.find(info.Network).WithClasses(info.ClassNames.Count).WithDropout(info.Recipe.Dropout);
        var choice = EngineCatalogue.Choose(engine, warn);
        BatchLine? line = null;
        try
        {
            var plan = RunPlan.Of(network, choice.PlacementFor(network, warn), info.Recipe, batch, Mode.Evaluation);
            line = statistics is null ? new DirectLine(choice.Engine.Load(plan)) : BatchLine.Load(choice.Engine, plan, statistics, info.Recipe.PixelScale);
            Checkpoint.Restore(file, choice.Engine, network, withVelocities: false);
            return new TrainedModel(info, network, choice.Engine, line);
        }
        catch
        {
            line?.Dispose();
            choice.Engine.Dispose();
            throw;
        }
    }

    /// <summary>The statistics kept in the checkpoint's run folder, or null where it stands alone.</summary>
    public static DataStatistics? StatisticsBeside(string checkpoint)
    {
        var path = RunFolder.Around(checkpoint).StatisticsFile;
        return File.Exists(path) ? DataStatistics.Load(path) : null;
    }

    public void Dispose()
    {
        Line.Dispose();
        _engine.Dispose();
    }
}
