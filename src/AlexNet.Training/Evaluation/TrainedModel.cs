using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>A checkpoint loaded for evaluation.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly IEngine _engine;

    private TrainedModel(CheckpointInfo info, Network network, IEngine engine, BatchLine line, string? warning)
    {
        (Info, Network, _engine, Line, Warning) = (info, network, engine, line, warning);
    }

    public CheckpointInfo Info { get; }

    public Network Network { get; }

    /// <summary>For the loader's batches.</summary>
    public BatchLine Line { get; }

    /// <summary>For images of floats.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint was loaded with statistics, for the loader's batches.</exception>
    public IProgram Program => (Line as DirectLine)?.Program ?? throw new InvalidOperationException("the checkpoint is loaded for batches of bytes");

    /// <summary>What the choice of the engine has to say, or null.</summary>
    public string? Warning { get; }

    /// <param name="statistics">For the loader's batches: those that they are made with. Without them for images of floats.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static TrainedModel Open(string checkpoint, int batch, string? engineName, DataStatistics? statistics = null)
    {
        using var file = SafetensorsFile.Open(checkpoint);
        var info = CheckpointInfo.Read(file);
        var network = Networks.find(info.Network).WithClasses(info.ClassNames.Count).WithDropout(info.Recipe.Dropout);
        var plan = RunPlan.Of(network, info.Recipe, batch, Mode.Evaluation);
        var choice = EngineCatalogue.Choose(engineName);
        BatchLine? line = null;
        try
        {
            line = statistics is null ? new DirectLine(choice.Engine.Load(plan)) : BatchLine.Load(choice.Engine, plan, statistics, info.Recipe.PixelScale);
            Checkpoint.Restore(file, choice.Engine, network, withVelocities: false);
            return new TrainedModel(info, network, choice.Engine, line, choice.Warning);
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
