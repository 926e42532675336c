using AlexNet.Loader.Manifests;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Profiling;

/// <summary>What is profiled, and for how long. With 0 workers several numbers are measured and one is chosen.</summary>
public sealed record ProfileSettings : TrainingSettings
{
    /// <summary>The split whose images are loaded.</summary>
    public string Split { get; init; } = SplitNames.Train;

    /// <summary>How long each phase is measured after its warm-up, and for three batches at least.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Batches of each phase instead of seconds, or 0.</summary>
    public int Batches { get; init; }

    /// <summary>Where the trace goes, or null.</summary>
    public string? Trace { get; init; }
}

/// <summary>Is told what a profile is doing.</summary>
public interface IProfileObserver : ISessionObserver
{
    /// <summary>A phase begins.</summary>
    void Phase(string what);
}

/// <summary>How long a phase is measured.</summary>
/// <param name="Seconds">At least, and for a few batches.</param>
/// <param name="Batches">Exactly, instead of seconds; or 0.</param>
internal readonly record struct PhaseLength(double Seconds, int Batches)
{
    private const int Fewest = 3;

    public bool GoesOn(double elapsed, int done) => Batches > 0 ? done < Batches : done < Fewest || elapsed < Seconds;
}
