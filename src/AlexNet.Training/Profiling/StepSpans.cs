using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Training;

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
