using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Storage;

namespace AlexNet.Training;

/// <summary>A training run from its settings to its model.</summary>
public static class Trainer
{
    /// <summary>Trains until the planned updates are done, the schedule ends the run, or it is cancelled; in every case the last update
    /// is followed by a checkpoint.</summary>
    /// <param name="resume">The checkpoint to go on from, or null: from the first update.</param>
    /// <param name="cancellation">Stops the run after the update under way.</param>
    /// <exception cref="UserErrorException">Something given does not fit, or the loss is no longer a number.</exception>
    public static RunResult Run(RunSettings settings, RunFolder folder, ResumePoint? resume, IRunObserver observer, CancellationToken cancellation) =>
        Run(settings, folder, resume, observer, EngineCatalogue.Choose, cancellation);

    /// <param name="choose">What makes an engine of a request and an action for warnings.</param>
    internal static RunResult Run(
        RunSettings settings, RunFolder folder, ResumePoint? resume, IRunObserver observer, Func<EngineRequest, Action<string>, EngineChoice> choose, CancellationToken cancellation)
    {
        using var context = RunContext.Open(settings, resume, observer, choose, cancellation);
        SetWeights(context, settings, resume);
        // A run that goes on was begun with the weights it was begun with.
        var origin = resume is null ? settings : settings with { InitialWeights = RunFolder.Around(resume.Path).ReadOrigin()?.InitialWeights };
        folder.WriteRecipe(origin, context.Choice);
        context.Statistics.Save(folder.StatisticsFile);
        using var loop = new TrainingLoop(context, settings, folder, resume, observer);
        try
        {
            return loop.Run(cancellation);
        }
        catch (EngineException failure)
        {
            throw loop.Explain(failure);
        }
    }

    private static void SetWeights(RunContext context, RunSettings settings, ResumePoint? resume)
    {
        if ((resume?.Path ?? settings.InitialWeights) is not { } path)
        {
            FirstWeights.Fill(context.Engine, context.Network, settings.Recipe);
            return;
        }

        using var file = SafetensorsFile.Open(path);
        Checkpoint.Restore(file, context.Engine, context.Network, withVelocities: true);
    }
}
