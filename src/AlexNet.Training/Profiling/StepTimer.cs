using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Profiling;

/// <summary>The time of a plan's steps over a number of runs.</summary>
internal sealed class StepTimer(BatchPipeline pipeline)
{
    private long[] _before = pipeline.Steps is { } steps ? steps.StepTicks.ToArray() : [];
    private int _runs;

    /// <summary>Begins anew.</summary>
    public void Reset() => (_before, _runs) = (Ticks(), 0);

    /// <summary>A timed run is over.</summary>
    public void Count() => _runs++;

    /// <summary>Seconds of each step in a run; none where no run was timed.</summary>
    public StepTime[] Times() => _runs == 0
        ? []
        : [.. pipeline.Plan.Steps.Zip(Ticks().Zip(_before, (now, before) => now - before)).GroupBy(step => KeyOf(step.First))
            .Select(same => (Step: same.First().First, Ticks: same.Sum(step => step.Second))).Select(sum => new StepTime(
                sum.Step.Layer, sum.Step.Phase.ToString().ToLowerInvariant(), sum.Step.Operation.Name,
                (double)sum.Ticks / Stopwatch.Frequency / _runs))];

    /// <summary>The same of a step in every part of a batch: their times are one. Where there are no parts every step is by itself.</summary>
    private object KeyOf(Step step) => pipeline.Plan.Parts > 1 ? (step.Device, step.Layer, step.Phase, step.Operation.Name) : step;

    private long[] Ticks() => pipeline.Steps is { } steps ? steps.StepTicks.ToArray() : [];
}

/// <summary>The steps of a plan as spans of a trace: they follow each other without a gap, so that the last one's end and the length of
/// each say where they lie.</summary>
internal sealed class StepSpans
{
    private readonly ITimedSteps _program;
    private readonly TraceRecorder? _trace;
    private readonly int[] _names;
    private readonly long[] _before;

    public StepSpans(ITimedSteps program, Plan plan, TraceRecorder? trace)
    {
        (_program, _trace) = (program, trace);
        _before = program.StepTicks.ToArray();
        _names = trace is null ? [] : [.. plan.Steps.Select(step => trace.Name($"{step.Layer}: {step.Operation.Name}"))];
    }

    public void Begin() => _program.StepTicks.CopyTo(_before);

    /// <summary>Notes the steps of the run that ended now.</summary>
    public void End(long now)
    {
        var after = _program.StepTicks;
        for (var i = _names.Length - 1; i >= 0; i--)
        {
            var begin = now - (after[i] - _before[i]);
            _trace?.Span(_names[i], begin, now);
            now = begin;
        }
    }
}
