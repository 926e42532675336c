using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Training;

/// <summary>Update after update: batches from the loader, rates from the schedule, a validation at the end of every epoch.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly RunContext _context;
    private readonly RunSettings _settings;
    private readonly RunFolder _folder;
    private readonly RunCheckpoints _checkpoints;
    private readonly IRunObserver _observer;
    private readonly RunLog _log;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _secondsBefore;
    private readonly long _firstSample;
    private readonly long _planned;
    private readonly UpdateLine _updates;
    private CheckpointState _state;
    private long _validatedStep;
    private LogEntry? _last;
    private LogEntry? _best;
    private Tally _window;
    private double _windowStart;

    /// <param name="resumed">The checkpoint to go on from, or null: from the first update.</param>
    public TrainingLoop(RunContext context, RunSettings settings, RunFolder folder, ResumePoint? resumed, IRunObserver observer)
    {
        (_context, _settings, _folder, _observer) = (context, settings, folder, observer);
        _state = resumed is null ? CheckpointState.Start : BestCheckpoint.TakeOver(resumed, folder, observer.Warn);
        _best = resumed is null ? null : LogEntry.ReadAll(RunFolder.Around(resumed.Path).LogFile).LastOrDefault(IsBest);
        _firstSample = _state.NextSample;
        _planned = settings.Recipe.PlannedSteps(context.TrainSource.Count);
        _updates = new UpdateLine(context.Training, settings.Recipe, _planned, context.TrainSource.Count, _state);
        _checkpoints = new RunCheckpoints(context, settings, folder, resumed);
        _log = new RunLog(folder.LogFile, _state.Step);
        _validatedStep = _log.Validations.Count > 0 ? _log.Validations[^1].Step : -1;
        _secondsBefore = _log.LastSeconds;
    }

    private Recipe Recipe => _settings.Recipe;

    private int Epoch => _state.Epoch(_context.TrainSource.Count);

    /// <summary>Training time so far, that before a stop included.</summary>
    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    private bool IsBest(LogEntry entry) => entry.Split == SplitNames.Validation && entry.Step == _state.BestStep;

    private bool IsOver => _state.Step >= _planned || _state.Schedule.Ended;

    public RunResult Run(CancellationToken cancellation)
    {
        _observer.Started(Describe());
        if (Recipe.Schedule.IsPlateau && _context.ValidationSource is null)
        {
            _observer.Warn("the recipe's plateau schedule needs a validation split and there is none: the learning rate stays as it is");
        }

        IReadOnlyList<BadImage> bad = [];
        if (_state.ValidationDue)
        {
            Validate(cancellation);
        }

        if (!IsOver && !cancellation.IsCancellationRequested)
        {
            _updates.GoOnFrom(_state);
            using var stream = LoaderGraph.Start(_context.TrainSource, _context.Statistics, _context.Training.Wanted(Options(cancellation)));
            _windowStart = _clock.Elapsed.TotalSeconds;
            TrainUntilOver(stream, cancellation);
            bad = stream.BadImages;
        }

        return Finish(bad, cancellation);
    }

    /// <summary>The line for a run that ends as its engine has failed. Nothing is written any more: what the device holds is of no use.</summary>
    public UserErrorException Explain(EngineException failure)
    {
        var remedy = _checkpoints.Resumption is { } option ? $"; --run {_folder.Name} {option} goes on from it" : "";
        return new($"training ended after step {_state.Step} of {_planned}: {failure.Message} ({_checkpoints.Kept}{remedy})", failure);
    }

    public void Dispose() => _log.Dispose();

    private void TrainUntilOver(BatchStream stream, CancellationToken cancellation)
    {
        try
        {
            SubmitUntilOver(stream, cancellation);
            CompleteAll();
        }
        finally
        {
            // Where it has failed, the stream must not be disposed of while a device reads its batches.
            _updates.Abandon();
        }
    }

    private void SubmitUntilOver(BatchStream stream, CancellationToken cancellation)
    {
        try
        {
            while (!IsOver && !cancellation.IsCancellationRequested && stream.TryNext(out var batch))
            {
                _updates.Submit(batch);
                if (_updates.Ahead.ValidationDue || IsCheckpointDue(_updates.Ahead.Step))
                {
                    CompleteAll();
                    KeepWhatIsDue(cancellation);
                }
                else if (_updates.IsFull)
                {
                    Complete();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped while waiting for a batch: what is under way is completed as ever.
        }
    }

    private bool IsCheckpointDue(long step) => _settings.CheckpointEvery > 0 && step % _settings.CheckpointEvery == 0;

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

    private void CompleteAll()
    {
        while (!_updates.IsEmpty)
        {
            Complete();
        }
    }

    private void Complete()
    {
        using var batch = _updates.Complete(out var results, out var state);
        _window.Add(results.Probabilities, results.Losses, batch.Labels.Span);
        ThrowIfDiverged("loss", _window.Loss, state.Step, state.LearningRate);
        var imageEpoch = Epoch;
        _state = state;
        if (_state.Step % _settings.LogEvery == 0 || _state.Step == _planned)
        {
            Log(imageEpoch);
        }
    }

    private void ThrowIfDiverged(string what, double loss, long step, double rate)
    {
        if (!double.IsFinite(loss))
        {
            throw new UserErrorException(
                FormattableString.Invariant($"the {what} is {loss} at step {step} with learning rate {rate}; allowed is a finite number: try a lower --learning-rate ({_checkpoints.Kept})"));
        }
    }

    private void Log(int epoch)
    {
        var now = _clock.Elapsed.TotalSeconds;
        _last = Entry(SplitNames.Train, epoch, _window, _window.Images / Math.Max(1e-9, now - _windowStart));
        _log.Write(_last);
        _observer.Stepped(_last, _planned);
        (_window, _windowStart) = (new Tally(), now);
    }

    private LogEntry Entry(string split, int epoch, Tally tally, double imagesPerSecond) => new(
        split, _state.Step, epoch, tally.Loss, tally.Top1Error, tally.Top5Error, _state.LearningRate, imagesPerSecond, Seconds)
    {
        Images = tally.Images,
    };

    /// <summary>Validates the epoch that ended; stopped within it, the validation stays due and a resumed run begins with it.</summary>
    private void Validate(CancellationToken cancellation)
    {
        if (_context.Evaluation is not { } line || _context.ValidationSource is not { } source)
        {
            EndEpochUnvalidated();
            return;
        }

        try
        {
            Validate(line, source, cancellation);
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
        if (_checkpoints.SinceLast >= _settings.CheckpointPause)
        {
            Save();
        }
    }

    /// <summary>Evaluates the validation split, tells the schedule, and keeps a checkpoint.</summary>
    private void Validate(BatchLine line, IImageSource source, CancellationToken cancellation)
    {
        var start = _clock.Elapsed.TotalSeconds;
        var options = LoaderOptions.Evaluation(source, Recipe.Batch, _context.Network.Crop, Recipe.PixelScale) with
        {
            Workers = Workers.Count(_settings.Workers),
            MaxBadFraction = _settings.MaxBadFraction,
            Exif = _settings.Exif,
            Cancellation = cancellation,
        };
        var progress = new DirectProgress(done => _observer.Validating(done, source.Count));
        var result = Evaluator.Run(line, source, _context.Statistics, options, progress);
        ThrowIfDiverged("validation loss", result.Tally.Loss, _state.Step, _state.LearningRate);
        var entry = Entry(SplitNames.Validation, Epoch, result.Tally, result.Tally.Images / (_clock.Elapsed.TotalSeconds - start));
        var isBest = result.Tally.Top1Error < _state.Schedule.BestError;
        _state = _state with
        {
            Schedule = Recipe.Schedule.Observe(result.Tally.Top1Error, _state.Schedule),
            BestStep = isBest ? _state.Step : _state.BestStep,
            ValidationDue = false,
        };
        _validatedStep = _state.Step;
        _best = isBest ? entry : _best;
        _log.Write(entry);
        _observer.Validated(entry, isBest, result.Skipped);
        Save();
        _windowStart += _clock.Elapsed.TotalSeconds - start;
    }

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
        if (_last is not null)
        {
            RunReports.Write(_folder, _folder.Path);
        }

        return new RunResult(finished, _checkpoints.Last!, model, _last, _best, _clock.Elapsed.TotalSeconds, _state.NextSample - _firstSample, bad);
    }

    private LoaderOptions Options(CancellationToken cancellation) => new()
    {
        Batch = Recipe.Batch,
        Crop = _context.Network.Crop,
        Augment = Recipe.Augment,
        Lighting = Recipe.Lighting,
        PixelScale = Recipe.PixelScale,
        Seed = Recipe.Seed,
        Shuffle = Recipe.Shuffle,
        Workers = Workers.Count(_settings.Workers),
        MaxBadFraction = _settings.MaxBadFraction,
        Exif = _settings.Exif,
        Start = SamplePosition.After(_state.NextSample, _context.TrainSource.Count),
        TotalSamples = (_planned - _state.Step) * Recipe.Batch,
        Cancellation = cancellation,
    };

    private RunStart Describe() => new(
        _context.Data.Name,
        _context.TrainSource.Count,
        _context.ValidationSource?.Count ?? 0,
        _context.Data.ClassNames.Count,
        _context.Network,
        Recipe,
        _context.Engine.Name,
        _context.Choice.Device,
        _folder.Path,
        _state.Step,
        _planned,
        _secondsBefore);
}
