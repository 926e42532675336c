using System.Diagnostics;

namespace AlexNet.Training;

/// <summary>The time of a plan's steps over a number of runs.</summary>
internal sealed class StepTimer(BatchLine line)
{
    private long[] _before = line.Steps is { } steps ? steps.StepTicks.ToArray() : [];
    private int _runs;

    /// <summary>Begins anew.</summary>
    public void Reset() => (_before, _runs) = (Ticks(), 0);

    /// <summary>A timed run is over.</summary>
    public void Count() => _runs++;

    /// <summary>Seconds of each step in a run; none where no run was timed.</summary>
    public StepTime[] Times() => _runs == 0
        ? []
        : [.. line.Plan.Steps.Zip(Ticks().Zip(_before, (now, before) => now - before), (step, ticks) => new StepTime(
            step.Layer, step.Phase.ToString().ToLowerInvariant(), step.Operation.Name, (double)ticks / Stopwatch.Frequency / _runs))];

    private long[] Ticks() => line.Steps is { } steps ? steps.StepTicks.ToArray() : [];
}
