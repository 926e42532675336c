using AlexNet.Engines.Contracts;

namespace AlexNet.Training;

/// <summary>An engine's measures over a number of runs of a training plan.</summary>
/// <param name="Images">Images of all runs.</param>
/// <param name="BusySeconds">Sum of the runs' times.</param>
/// <param name="P50Seconds">Median time of a run.</param>
/// <param name="P90Seconds">Of ten runs nine are as fast.</param>
/// <param name="MaxSeconds">The slowest.</param>
/// <param name="Steps">Time of the plan's steps, in their order; none where the engine does not time them.</param>
/// <param name="LayoutChanges">In one run; null where the engine does not count them.</param>
public sealed record EngineProfile(
    long Images, double BusySeconds, double P50Seconds, double P90Seconds, double MaxSeconds, IReadOnlyList<StepTime> Steps,
    LayoutChanges? LayoutChanges);
