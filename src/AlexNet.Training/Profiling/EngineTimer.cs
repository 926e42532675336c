using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>Runs a training program as a training run does, and times it.</summary>
internal sealed class EngineTimer
{
    private readonly IProgram _program;
    private readonly Recipe _recipe;
    private readonly TraceRecorder? _trace;
    private readonly StepSpans? _steps;
    private readonly List<double> _seconds = [];
    private readonly int _name;
    private long[] _before = [];
    private long _images;
    private long _runs;

    public EngineTimer(IProgram program, Recipe recipe, TraceRecorder? trace)
    {
        (_program, _recipe, _trace) = (program, recipe, trace);
        _name = trace?.Name("engine step") ?? 0;
        _steps = program is ITimedSteps timed ? new StepSpans(timed, program.Plan, trace) : null;
        Reset();
    }

    /// <summary>Forgets what was measured: the warm-up is over.</summary>
    public void Reset()
    {
        _seconds.Clear();
        _images = 0;
        _before = Ticks();
    }

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        _steps?.Begin();
        var begin = Stopwatch.GetTimestamp();
        _program.Run(images, labels, new RunArguments(_recipe.Seed, _runs++, Rule(_recipe)));
        var end = Stopwatch.GetTimestamp();
        _steps?.End(end);
        _trace?.Span(_name, begin, end, images: labels.Length);
        _seconds.Add((double)(end - begin) / Stopwatch.Frequency);
        _images += labels.Length;
    }

    public EngineProfile Finish()
    {
        var sorted = _seconds.Order().ToArray();
        return new EngineProfile(_images, _seconds.Sum(), Percentile(0.5), Percentile(0.9), Percentile(1), Steps(), (_program as ITimedSteps)?.LayoutChanges);

        double Percentile(double share) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private static UpdateRule Rule(Recipe recipe) => recipe.UpdateRule(recipe.LearningRate);

    private long[] Ticks() => _program is ITimedSteps timed ? timed.StepTicks.ToArray() : [];

    private StepTime[] Steps()
    {
        if (_program is not ITimedSteps timed)
        {
            return [];
        }

        var runs = Math.Max(1, _seconds.Count);
        return [.. _program.Plan.Steps.Zip(Ticks().Zip(_before, (now, before) => now - before), (step, ticks) => new StepTime(
            step.Layer, step.Phase.ToString().ToLowerInvariant(), step.Operation.Name, (double)ticks / Stopwatch.Frequency / runs))];
    }
}
