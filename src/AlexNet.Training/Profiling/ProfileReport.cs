using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;

namespace AlexNet.Training.Profiling;

/// <summary>What a profile has found.</summary>
public sealed record ProfileReport
{
    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    public required string Split { get; init; }

    public required string Network { get; init; }

    public required int Batch { get; init; }

    public required string Engine { get; init; }

    /// <summary>One line: what the engine computes on.</summary>
    public required string Device { get; init; }

    /// <summary>Processor, cores, system and runtime.</summary>
    public required string Machine { get; init; }

    /// <summary>Threads of the loader in the phases.</summary>
    public required int Workers { get; init; }

    /// <summary>The numbers of workers that were measured to choose one; none where it was given.</summary>
    public required IReadOnlyList<WorkerRate> Measured { get; init; }

    public required LoaderPhase Loader { get; init; }

    public required EnginePhase EngineAlone { get; init; }

    public required TogetherPhase Together { get; init; }

    /// <summary>What the verdict follows from.</summary>
    public required Measures Measures { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>The trace that was written, or null.</summary>
    public string? Trace { get; init; }

    /// <summary>Whether the trace stops before the end of a phase.</summary>
    public bool TraceIsCut { get; init; }
}

/// <summary>The loader at work while its batches are thrown away.</summary>
public sealed record LoaderPhase(LoaderProfile Loader, ResourceUse Use);

/// <summary>The engine at work on one batch again and again.</summary>
public sealed record EnginePhase(EngineProfile Engine, ResourceUse Use)
{
    public double ImagesPerSecond => Engine.Images / Use.Seconds;
}

/// <summary>Both at work, as in training.</summary>
public sealed record TogetherPhase(LoaderProfile Loader, EngineProfile Engine, ResourceUse Use)
{
    public double ImagesPerSecond => Engine.Images / Use.Seconds;

    /// <summary>Share of the time in which the engine had no batch.</summary>
    public double Waited => Loader.WaitedSeconds / Loader.Seconds;

    /// <summary>Share of the time in which the loader had no free buffer.</summary>
    public double HeldBack => Loader.HeldBackSeconds / Loader.Seconds;
}

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

/// <summary>Where an engine's time goes: one step of the plan.</summary>
/// <param name="Layer">Its layer.</param>
/// <param name="Phase">forward, backward or update.</param>
/// <param name="Operation">What is done.</param>
/// <param name="Seconds">Per run of the plan.</param>
public sealed record StepTime(string Layer, string Phase, string Operation, double Seconds);
