using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Training;

/// <summary>Gives a training plan batches as a training run does, and times it.</summary>
internal sealed class EngineTimer
{
    private readonly BatchLine _line;
    private readonly Recipe _recipe;
    private readonly TraceRecorder? _trace;
    private readonly StepSpans? _spans;
    private readonly StepTimer _steps;
    private readonly List<double> _seconds = [];
    private readonly int _name;
    private long _images;
    private long _runs;

    public EngineTimer(BatchLine line, Recipe recipe, TraceRecorder? trace)
    {
        (_line, _recipe, _trace, _steps) = (line, recipe, trace, new StepTimer(line));
        _name = trace?.Name("engine step") ?? 0;
        _spans = line.Steps is { AlwaysTimes: true } steps ? new StepSpans(steps, line.Plan, trace) : null;
    }

    /// <summary>Forgets what was measured: the warm-up is over.</summary>
    public void Reset()
    {
        _seconds.Clear();
        _images = 0;
        _steps.Reset();
    }

    /// <summary>Submits a batch; where the line is full then, the oldest is completed and given back.</summary>
    public Batch? Run(Batch batch)
    {
        _spans?.Begin();
        Submit(batch);
        return _line.IsFull ? Complete() : null;
    }

    /// <summary>Completes what is under way, each with what is to become of its batch.</summary>
    public void CompleteAll(Action<Batch> done)
    {
        while (_line.Pending > 0)
        {
            done(Complete());
        }
    }

    /// <summary>Times the steps of a few runs on one batch, where that is not done anyway.</summary>
    public void TimeSteps(Batch batch, int runs)
    {
        if (_line.Steps is not { AlwaysTimes: false } steps)
        {
            return;
        }

        steps.TimeSteps(true);
        _steps.Reset();
        for (var i = 0; i < runs; i++)
        {
            Submit(batch);
            _line.Complete(out _);
            _steps.Count();
        }

        steps.TimeSteps(false);
    }

    public EngineProfile Finish()
    {
        var sorted = _seconds.Order().ToArray();
        return new EngineProfile(
            _images, _seconds.Sum(), Percentile(0.5), Percentile(0.9), Percentile(1), _steps.Times(), _line.Steps?.LayoutChanges);

        double Percentile(double share) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private void Submit(Batch batch) =>
        _line.Submit(batch, new RunArguments(_recipe.Seed, _runs++, _recipe.UpdateRule(_recipe.LearningRate)));

    private Batch Complete()
    {
        var batch = _line.Complete(out _);
        var end = Stopwatch.GetTimestamp();
        _spans?.End(end);
        _trace?.Span(_name, end - (long)(_line.LastDuration.TotalSeconds * Stopwatch.Frequency), end, images: batch.Count);
        _seconds.Add(_line.LastDuration.TotalSeconds);
        _images += batch.Count;
        if (_spans is not null)
        {
            _steps.Count();
        }

        return batch;
    }
}
