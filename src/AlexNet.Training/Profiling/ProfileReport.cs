using AlexNet.Core;

namespace AlexNet.Training;

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
