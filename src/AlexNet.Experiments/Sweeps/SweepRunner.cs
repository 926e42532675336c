using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Sweeps;

/// <summary>
/// Does the runs of a sweep, one after the other, each as <see cref="Trainer"/> does any run. Those that are over are left as they are, one that
/// was interrupted goes on from its checkpoint, and one whose numbers are no longer finite counts as diverged and the next follows.
/// </summary>
public sealed class SweepRunner(SweepSettings settings, SweepFolder folder, ISweepObserver observer)
{
    /// <param name="cancellation">Stops the sweep after the update under way; the same call goes on later.</param>
    /// <returns>What has become of every run; null where the sweep was stopped.</returns>
    /// <exception cref="UserErrorException">Something given does not fit; what was done so far is kept.</exception>
    public IReadOnlyList<SweepRunResult>? Run(SweepWork work, CancellationToken cancellation)
    {
        var left = Sweep.Left([.. settings.Runs], run => Read(run).State).ToHashSet();
        var amounts = settings.Runs.Select(run => left.Contains(run) ? work.Of(run, settings.Views, Read(run).Step) : 0).ToArray();
        var (total, before) = (Math.Max(1, amounts.Sum()), 0.0);
        foreach (var (run, index) in settings.Runs.Select((run, index) => (run, index)).Where(each => left.Contains(each.run)))
        {
            var progress = new SweepProgress(run, index + 1, settings.Runs.Count, before / total, (before + amounts[index]) / total);
            before += amounts[index];
            if (!Complete(run, progress, cancellation))
            {
                return null;
            }

            observer.End(progress, Read(run));
        }

        return Results();
    }

    /// <summary>What has become of every run so far.</summary>
    public IReadOnlyList<SweepRunResult> Results() => [.. settings.Runs.Select(Read)];

    private SweepRunResult Read(SweepRun run) => folder.Of(run).Read(settings);

    /// <summary>Trains and evaluates a run; false where it was stopped.</summary>
    private bool Complete(SweepRun run, SweepProgress progress, CancellationToken cancellation)
    {
        var own = folder.Of(run);
        using var claim = RunClaim.Of(own.Folder);
        var told = observer.Begin(progress);
        try
        {
            if (!own.HasModel)
            {
                Train(run, own.Folder, told, cancellation);
            }

            // Null: stopped by the error that was asked for, or from outside.
            if (own.HasModel && settings.Views is { } views)
            {
                own.Write(Evaluate(own.Folder, views, run, told, cancellation));
            }
        }
        catch (UserErrorException failure) when (failure.InnerException is NotFiniteNumberException)
        {
            own.WriteFailure(failure.Message);
        }
        catch (UserErrorException failure)
        {
            // What a run says of how to go on with it is not so for one of a sweep.
            FormattableString reason = failure.InnerException is EngineException engine ? (FormattableString)$"{engine.Message}" : failure.Text;
            throw UserErrorException.Of($"{own.Folder.Path}: {reason}; what is done is kept, and the same command goes on", failure);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }

        var isOver = Read(run).State != SweepRunState.Open;
        if (isOver)
        {
            // A sweep of large networks would fill the disk; the model and the log stay.
            own.Folder.RemoveCheckpoints();
        }

        return isOver;
    }

    private void Train(SweepRun run, RunFolder target, IRunObserver told, CancellationToken cancellation)
    {
        using var start = Resumption.Newest(target, told.Warn);
        var wanted = settings.Of(run);
        start.Note(wanted);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = settings.Level is { } level ? new LevelObserver(told, target, run.Recipe.Epochs, level, stop) : told;
        Trainer.Run(wanted, start, watching, stop.Token);
    }

    private Tally Evaluate(RunFolder run, int views, SweepRun of, IRunObserver told, CancellationToken cancellation)
    {
        var common = settings.Common;
        using var data = DataSet.Open(settings.Data, common.DataFolder, common.Reading with { Disorder = 1 }, cancellation);
        var evaluation = new EvaluationSettings
        {
            Checkpoints = [run.ModelFile],
            Split = settings.Split,
            Views = views,
            Batch = of.Recipe.Batch,
            Engine = common.Engine,
            Workers = common.Workers,
            MaxBadFraction = common.MaxBadFraction,
            Exif = common.Exif,
            MaxPixels = common.MaxPixels,
        };
        return AveragedEvaluation.Run(evaluation, data, text => told.Warn($"{text}"), observer.Evaluating, cancellation).Tally;
    }
}
