using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Profiling;

/// <summary>Gives a training plan batches as a training run does, and times it.</summary>
internal sealed class EngineTimer
{
    private readonly BatchPipeline _pipeline;
    private readonly Recipe _recipe;
    private readonly TraceRecorder? _trace;
    private readonly StepSpans? _spans;
    private readonly StepTimer _steps;
    private readonly List<double> _seconds = [];
    private readonly int _name;
    private long _images;
    private long _runs;

    public EngineTimer(BatchPipeline pipeline, Recipe recipe, TraceRecorder? trace)
    {
        (_pipeline, _recipe, _trace, _steps) = (pipeline, recipe, trace, new StepTimer(pipeline));
        _name = trace?.Name("engine step") ?? 0;
        _spans = pipeline.Steps is { AlwaysTimes: true } steps ? new StepSpans(steps, pipeline.Plan, trace) : null;
    }

    /// <summary>Forgets what was measured: the warm-up is over.</summary>
    public void Reset()
    {
        _seconds.Clear();
        _images = 0;
        _steps.Reset();
    }

    /// <summary>Runs the plan on each batch.</summary>
    /// <param name="done">What is to become of a batch.</param>
    public void Run(IEnumerable<Batch> batches, Action<Batch> done) => _pipeline.Drain(batches, Begin, (batch, _) =>
    {
        End(batch);
        done(batch);
    });

    /// <summary>Times the steps of a few runs on one batch, where that is not done anyway.</summary>
    public void TimeSteps(Batch batch, int runs)
    {
        if (_pipeline.Steps is not { AlwaysTimes: false } steps)
        {
            return;
        }

        steps.TimeSteps(true);
        _steps.Reset();
        for (var i = 0; i < runs; i++)
        {
            _pipeline.Drain([batch], _ => Arguments(), (_, _) => _steps.Count());
        }

        steps.TimeSteps(false);
    }

    public EngineProfile Finish()
    {
        var sorted = _seconds.Order().ToArray();
        return new EngineProfile(
            _images, _seconds.Sum(), Percentile(0.5), Percentile(0.9), Percentile(1), _steps.Times(), _pipeline.Steps?.LayoutChanges);

        double Percentile(double share) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private RunArguments Arguments() => new(_recipe.Seed, _runs++, _recipe.UpdateRule(_recipe.LearningRate, _pipeline.Plan.Network, epoch: 0));

    private RunArguments Begin(Batch batch)
    {
        _spans?.Begin();
        return Arguments();
    }

    private void End(Batch batch)
    {
        var end = Stopwatch.GetTimestamp();
        _spans?.End(end);
        _trace?.Span(_name, end - (long)(_pipeline.LastDuration.TotalSeconds * Stopwatch.Frequency), end, images: batch.Count);
        _seconds.Add(_pipeline.LastDuration.TotalSeconds);
        _images += batch.Count;
        if (_spans is not null)
        {
            _steps.Count();
        }
    }
}
