using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>Keeps time and sums, and makes them into lines of the log, which the observer is told too.</summary>
internal sealed class RunJournal : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly RunLog? _log;
    private readonly IRunObserver _observer;
    private Tally _window;
    private double _windowStart;
    private Func<double> _waited = () => 0;
    private double _waitedBefore;
    private Func<double?> _exchanged = () => null;
    private double _exchangedBefore;
    private Stagnation? _watch;

    /// <param name="state">What the run begins with; later lines of the log belong to work that is repeated.</param>
    /// <param name="replicas">The first of them writes the log.</param>
    public RunJournal(Resumption start, CheckpointState state, Replicas replicas, IRunObserver observer, TimeProvider clock)
    {
        (_observer, _clock, _start) = (observer, clock, clock.GetTimestamp());
        Best = start.Point is { } resumed ? LogEntry.ReadAll(RunFolder.Around(resumed.Path).LogFile).LastOrDefault(IsBest) : null;
        _log = replicas.IsFirst ? new RunLog(start.Folder.LogFile, state.Step) : null;
        ValidatedBefore = replicas.OfFirst(() => _log!.Validations.Count > 0 ? _log.Validations[^1].Step : -1);

        bool IsBest(LogEntry entry) => entry.Split == SplitNames.Validation && entry.Step == state.BestStep;
    }

    /// <summary>The last training entry of this session, if there is one.</summary>
    public LogEntry? Last { get; private set; }

    /// <summary>The validation entry of the best error, if there was one.</summary>
    public LogEntry? Best { get; private set; }

    /// <summary>The step of the last validation before this session, or −1.</summary>
    public long ValidatedBefore { get; }

    /// <summary>Training time before this session.</summary>
    public double SecondsBefore => _log?.LastSeconds ?? 0;

    /// <summary>Of this session.</summary>
    public double Seconds => _clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Mean loss since the last line.</summary>
    public double Loss => _window.Loss;

    /// <summary>Time before the first update does not count for its images per second.</summary>
    /// <param name="source">What is learnt: its classes tell what guessing costs.</param>
    /// <param name="recipe">By which it is learnt: how much each class counts.</param>
    /// <param name="waited">How long its batches were waited for so far, in seconds.</param>
    /// <param name="exchanged">How long other processes were, or null.</param>
    public void BeginUpdates(IImageSource source, Recipe recipe, Func<double> waited, Func<double?> exchanged)
    {
        (_windowStart, _waited, _waitedBefore) = (Seconds, waited, waited());
        (_exchanged, _exchangedBefore) = (exchanged, exchanged() ?? 0);
        _watch = _log is null || _log.Events.OfType<NoProgress>().Any() ? null : Stagnation.Start(source.CountByClass(), recipe);
    }

    /// <param name="scores">Of all images of an update.</param>
    /// <param name="loss">Their mean.</param>
    public void Add(ReadOnlySpan<ImageScore> scores, int classes, double loss)
    {
        _window.Add(scores, classes);
        _watch = _watch?.After(loss);
    }

    /// <summary>Writes down and tells what has happened.</summary>
    public void Tell(RunEvent happened)
    {
        _log?.Write(happened);
        _observer.Happened(happened);
    }

    /// <summary>Tells what a validation has changed of the rest of the run.</summary>
    /// <param name="before">Of the schedule, before the validation.</param>
    /// <param name="epoch">Epochs completed.</param>
    /// <param name="rate">Of the next update.</param>
    public void TellOfSchedule(ScheduleState before, CheckpointState state, int epoch, long planned, Recipe recipe, double rate)
    {
        var now = state.Schedule;
        if (recipe.Schedule is Schedule.Plateau plateau && now.Ended)
        {
            Tell(new ScheduleEnded(state.Step, epoch, plateau.patience, planned));
        }
        else if (recipe.StopsEarly(now) && state.Step < planned)
        {
            Tell(new StoppedEarly(state.Step, epoch, recipe.EarlyStopping, planned));
        }
        else if (recipe.Schedule is Schedule.Plateau dropped && now.Drops > before.Drops)
        {
            Tell(new RateDropped(state.Step, epoch, rate, dropped.patience, now.Drops, dropped.times));
        }
    }

    /// <summary>Tells that the loss does not fall, once in a run.</summary>
    public void TellIfStuck(long step, Recipe recipe)
    {
        if (_watch is { IsStuck: true } stuck)
        {
            Tell(new NoProgress(step, stuck.Updates, stuck.Loss, stuck.Guess) { Remedies = Core.Remedies.Of(recipe) });
            _watch = null;
        }
    }

    /// <summary>A line about the updates since the last one.</summary>
    /// <param name="epoch">Of the last image seen.</param>
    public void Log(CheckpointState state, int epoch, long planned)
    {
        var (now, waited, exchanged) = (Seconds, _waited(), _exchanged());
        var entry = Entry(SplitNames.Train, state, epoch, _window, _window.Images / Math.Max(1e-9, now - _windowStart));
        Last = entry with { WaitedSeconds = waited - _waitedBefore, ExchangeSeconds = exchanged - _exchangedBefore };
        _log?.Write(Last);
        _observer.Stepped(Last, planned);
        (_window, _windowStart, _waitedBefore, _exchangedBefore) = (new Tally(), now, waited, exchanged ?? 0);
    }

    /// <summary>A line about a validation.</summary>
    /// <param name="epoch">Epochs completed.</param>
    /// <param name="start">When it began, in seconds of this session.</param>
    public void LogValidation(CheckpointState state, int epoch, EvaluationResult result, double start, bool isBest)
    {
        var entry = Entry(SplitNames.Validation, state, epoch, result.Tally, result.Tally.Images / (Seconds - start));
        Best = isBest ? entry : Best;
        _log?.Write(entry);
        _observer.Validated(entry, isBest, result.Skipped);
        if (result.Confusion is { } confusion)
        {
            _observer.Confused(entry, confusion);
        }
    }

    /// <summary>Time since then was not spent on updates.</summary>
    /// <param name="start">In seconds of this session.</param>
    public void LeaveOut(double start) => _windowStart += Seconds - start;

    public void Dispose() => _log?.Dispose();

    private LogEntry Entry(string split, CheckpointState state, int epoch, Tally tally, double imagesPerSecond) => new(
        split, state.Step, epoch, tally.Loss, tally.Top1Error, tally.K == 5 ? tally.TopKError : null, state.LearningRate, imagesPerSecond, SecondsBefore + Seconds)
    {
        Images = tally.Images,
        TopK = tally.K is > 1 and < 5 ? tally.K : null,
        TopKError = tally.K is > 1 and < 5 ? tally.TopKError : null,
    };
}
