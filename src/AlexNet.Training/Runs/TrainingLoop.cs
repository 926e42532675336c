using System.Diagnostics.CodeAnalysis;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>Update after update: batches from the loader, rates from the schedule, a validation at the end of every epoch.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly Session _session;
    private readonly BatchPipeline _training;
    private readonly BatchPipeline? _evaluation;
    private readonly RunSettings _settings;
    private readonly RunFolder _folder;
    private readonly IRunObserver _observer;
    private readonly IImageSource _source;
    private readonly RunCheckpoints _checkpoints;
    private readonly RunJournal _journal;
    private readonly UpdateQueue _updates;
    private readonly long _firstSample;
    private readonly RunPlan _plan;
    private readonly RecipeHistory _history;
    private CheckpointState _state;
    private long _validatedStep;
    private OddImages _odd = OddImages.None;

    /// <param name="evaluation">The program for validation, or null where there is no split for it.</param>
    /// <param name="history">Of the recipe; a change where this session begins is told.</param>
    public TrainingLoop(
        Session session, BatchPipeline training, BatchPipeline? evaluation, RunSettings settings, Resumption start, RecipeHistory history, IRunObserver observer)
    {
        (_session, _training, _evaluation, _settings, _folder, _history, _observer) = (session, training, evaluation, settings, start.Folder, history, observer);
        _source = session.Data.Split(SplitNames.Train);
        _state = start.Point is null ? CheckpointState.Start : RunCheckpoints.TakeOver(start.Point, start.Folder, session.Replicas, observer.Warn);
        _firstSample = _state.NextSample;
        _plan = RunPlan.Of(settings.Recipe, _source.Count, _state.Reached);
        _updates = new UpdateQueue(settings.Recipe, session.Network, _plan, _source.Count, _state);
        _checkpoints = new RunCheckpoints(session, start, settings.Clock);
        _journal = new RunJournal(start, _state, session.Replicas, observer, settings.Clock);
        _validatedStep = _journal.ValidatedBefore;
    }

    private int Epoch => _state.Epoch(_source.Count);

    private int EpochOfLastImage => (int)((_state.NextSample - 1) / _source.Count);

    private bool IsOver => _state.Step >= _plan.Steps || _state.Schedule.Ended || StopsEarly;

    /// <summary>Without a validation split what was counted before is not the data's.</summary>
    private bool StopsEarly => _evaluation is not null && _settings.Recipe.StopsEarly(_state.Schedule);

    public RunResult Run(CancellationToken cancellation)
    {
        _observer.Started(Describe());
        var beginning = new RunBeginning(_settings.Recipe, _state, _plan);
        beginning.WarnOfValidation(_evaluation is not null, _observer.Warn);
        if (_history.Changes.LastOrDefault() is { } change && change.NextSample == _state.NextSample)
        {
            _journal.Tell(new RecipeChanged(_state.Step, _state.NextSample, change.Fields));
        }

        if (IsOver && !_state.ValidationDue)
        {
            _observer.Warn(beginning.NothingToDo());
        }

        if (_state.ValidationDue)
        {
            Validate(cancellation);
        }

        var bad = IsOver || cancellation.IsCancellationRequested ? [] : TrainUntilOver(cancellation);
        return Finish(bad, cancellation);
    }

    /// <summary>The line for a run that ends as its engine has failed, or a process of it. Nothing is written any more: what the device holds is of no use. From any thread.</summary>
    public UserErrorException Explain(FormattableString why, Exception? failure) => UserErrorException.Of(
        $"training ended after step {_state.Step} of {_plan.Steps}: {why} ({_checkpoints.Kept}{_checkpoints.Remedy})", failure);

    public void Dispose() => _journal.Dispose();

    private IReadOnlyList<BadImage> TrainUntilOver(CancellationToken cancellation)
    {
        _updates.GoOnFrom(_state);
        using var stream = _session.Start(_training, _source, _session.Training(cancellation) with
        {
            Start = SamplePosition.After(_state.NextSample, _source.Count),
            TotalSamples = (_plan.Steps - _state.Step) * _settings.Recipe.Batch,
        });
        _journal.BeginUpdates(_source, _settings.Recipe, () => stream.WaitedSeconds, () => _training.ExchangeSeconds);
        var (batches, probe) = (Batches(stream, cancellation), new GradientProbe(_session.Engine, _session.Network, _settings.Recipe, _updates, _checkpoints, _observer));
        _training.Drain(_settings.TellsGradients ? probe.Around(batches, () => _training.CompleteAll(Complete)) : batches, _updates.Next, Complete);
        (var bad, _odd) = Evaluator.Merged(_session.Replicas, stream.BadImages, stream.OddImages);
        return bad;
    }

    /// <summary>A batch for each update that is still to be submitted; between two, what is due is done.</summary>
    private IEnumerable<Batch> Batches(BatchStream stream, CancellationToken cancellation)
    {
        while (!IsOver && !cancellation.IsCancellationRequested && TryNext(stream, cancellation, out var batch))
        {
            yield return batch;
            if (_updates.Ahead.ValidationDue || IsCheckpointDue(_updates.Ahead.Step))
            {
                _training.CompleteAll(Complete);
                KeepWhatIsDue(cancellation);
            }
        }
    }

    /// <summary>False also where the run is stopped while it waits for a batch: what is under way is completed as ever.</summary>
    private static bool TryNext(BatchStream stream, CancellationToken cancellation, [NotNullWhen(true)] out Batch? batch)
    {
        try
        {
            return stream.TryNext(out batch);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            batch = null;
            return false;
        }
    }

    private bool IsCheckpointDue(long step) =>
        (_settings.CheckpointEvery > 0 && step % _settings.CheckpointEvery == 0)
        || (_settings.CheckpointTime > TimeSpan.Zero && HasPassed(_settings.CheckpointTime));

    /// <summary>By the clock of the first process.</summary>
    private bool HasPassed(TimeSpan time) => _session.Replicas.OfFirst(() => _checkpoints.SinceLast >= time);

    /// <summary>Validates and saves between two updates, with none under way.</summary>
    private void KeepWhatIsDue(CancellationToken cancellation)
    {
        if (_state.ValidationDue)
        {
            Validate(cancellation);
        }

        if (IsCheckpointDue(_state.Step))
        {
            Save();
        }

        _updates.GoOnFrom(_state);
    }

    private void Complete(Batch batch, BatchResults results)
    {
        using var done = batch;
        var state = _updates.Completed();
        var scores = _session.Replicas.Gather<ImageScore>(ImageScore.Of(results, batch.Labels.Span));
        var loss = scores.Average(score => (double)score.Loss);
        TrainingMetrics.Stepped(_training.LastDuration.TotalSeconds, scores.Length, loss, state.LearningRate);
        _journal.Add(scores, _session.Network.Classes, loss);
        ThrowIfDiverged("loss", _journal.Loss, state);
        _state = state;
        if (_state.Step % _settings.LogEvery == 0 || _state.Step == _plan.Steps)
        {
            _journal.Log(_state, EpochOfLastImage, _plan.Steps);
        }

        _journal.TellIfStuck(_state.Step, _settings.Recipe);
    }

    private void ThrowIfDiverged(string what, double loss, CheckpointState state)
    {
        if (!double.IsFinite(loss))
        {
            throw UserErrorException.Of(
                $"the {what} is {loss} at step {state.Step} with learning rate {state.LearningRate}; allowed is a finite number: try a lower {Setting.Named("learning-rate")} ({_checkpoints.Kept})", new NotFiniteNumberException(loss));
        }
    }

    /// <summary>Validates the epoch that ended; stopped within it, the validation stays due and a resumed run begins with it.</summary>
    private void Validate(CancellationToken cancellation)
    {
        if (_evaluation is null)
        {
            EndEpochUnvalidated();
            return;
        }

        try
        {
            Validate(_evaluation, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _state = _state with { ValidationDue = true };
        }
    }

    /// <summary>Keeps a checkpoint, unless the last is recent: short epochs would write more than they train.</summary>
    private void EndEpochUnvalidated()
    {
        (_validatedStep, _state) = (_state.Step, _state with { ValidationDue = false });
        if (HasPassed(_settings.CheckpointPause))
        {
            Save();
        }
    }

    /// <summary>Evaluates the validation split, tells the schedule, and keeps a checkpoint.</summary>
    private void Validate(BatchPipeline evaluation, CancellationToken cancellation)
    {
        var start = _journal.Seconds;
        var source = _session.Data.Split(SplitNames.Validation);
        var progress = new DirectProgress(done => _observer.Validating(done, source.Count));
        var result = _settings.Recipe.KeepsAverages ? AveragedWeights.InPlace(_session.Engine, _session.Network, Evaluate) : Evaluate();
        ThrowIfDiverged("validation loss", result.Tally.Loss, _state);
        var before = _state.Schedule;
        var isBest = IsBest(result.Tally);
        _state = _state with
        {
            Schedule = _settings.Recipe.Schedule.Observe(result.Tally.Top1Error, _state.Schedule),
            BestStep = isBest ? _state.Step : _state.BestStep,
            BestLoss = isBest ? result.Tally.Loss : _state.BestLoss,
            ValidationDue = false,
        };
        _validatedStep = _state.Step;
        _journal.LogValidation(_state, Epoch, result, start, isBest);
        _journal.TellOfSchedule(before, _state, Epoch, _plan.Steps, _settings.Recipe, _updates.Rate(_state));
        Save();
        _journal.LeaveOut(start);

        EvaluationResult Evaluate()
        {
            _session.BeginEvaluation();
            return Evaluator.Run(_session, evaluation, source, progress, cancellation);
        }
    }

    /// <summary>Of equal errors the loss decides, and of equal losses the first stays.</summary>
    private bool IsBest(Tally tally) => tally.Top1Error < _state.Schedule.BestError
        || (tally.Top1Error == _state.Schedule.BestError && tally.Loss < _state.BestLoss);

    private void Save()
    {
        if (_checkpoints.Save(_state))
        {
            _observer.Saved(_checkpoints.Last!);
        }
    }

    private RunResult Finish(IReadOnlyList<BadImage> bad, CancellationToken cancellation)
    {
        if (IsOver && _validatedStep != _state.Step)
        {
            Validate(cancellation);
        }

        Save();
        var finished = IsOver && !_state.ValidationDue;
        var model = finished ? _checkpoints.WriteModel(_state, _observer.Warn) : null;
        return new RunResult(finished, _checkpoints.Last!, model, _journal.Last, _journal.Best, _journal.Seconds, _state.NextSample - _firstSample, bad) { OddImages = _odd };
    }

    private RunStart Describe() => new(
        _session.Data.Name,
        _source.Count,
        _evaluation is null ? 0 : _session.Data.Split(SplitNames.Validation).Count,
        _session.Data.ClassNames.Count,
        _session.Network,
        _settings.Recipe,
        _session.Engine.Name,
        _session.Choice.Device,
        _folder.Path,
        _state.Step,
        _plan.Steps,
        _journal.SecondsBefore);
}
