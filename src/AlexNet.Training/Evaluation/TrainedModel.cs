using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>A checkpoint loaded for evaluation.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly IEngine _engine;

    private TrainedModel(CheckpointInfo info, Network network, IEngine engine, IProgram program, string? warning)
    {
        (Info, Network, _engine, Program, Warning) = (info, network, engine, program, warning);
    }

    public CheckpointInfo Info { get; }

    public Network Network { get; }

    public IProgram Program { get; }

    /// <summary>What the choice of the engine has to say, or null.</summary>
    public string? Warning { get; }

    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign.</exception>
    public static TrainedModel Open(string checkpoint, int batch, string? engineName)
    {
        using var file = SafetensorsFile.Open(checkpoint);
        var info = CheckpointInfo.Read(file);
        var network = Networks.find(info.Network).WithClasses(info.ClassNames.Count).WithDropout(info.Recipe.Dropout);
        var plan = RunPlan.Of(network, info.Recipe, batch, Mode.Evaluation);
        var choice = EngineCatalogue.Choose(engineName);
        try
        {
            var program = choice.Engine.Load(plan);
            Checkpoint.Restore(file, choice.Engine, network, withVelocities: false);
            return new TrainedModel(info, network, choice.Engine, program, choice.Warning);
        }
        catch
        {
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
        Program.Dispose();
        _engine.Dispose();
    }
}
