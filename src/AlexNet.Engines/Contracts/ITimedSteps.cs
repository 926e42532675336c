namespace AlexNet.Engines.Contracts;

/// <summary>How often a run copies numbers only to have them in another layout.</summary>
/// <param name="Activations">Of activations and their gradients, between two steps.</param>
/// <param name="Weights">Of weights and their gradients, within a step.</param>
public readonly record struct LayoutChanges(int Activations, int Weights)
{
    public override string ToString() => $"{Activations} of activations, {Weights} of weights";
}

/// <summary>A loaded plan that times its steps.</summary>
public interface ITimedSteps
{
    /// <summary>Changes of layout in one run.</summary>
    LayoutChanges LayoutChanges { get; }

    /// <summary>What computes each step of the plan, where there is a choice; none where the engine does not say.</summary>
    IReadOnlyList<string> Implementations => [];

    /// <summary>Stopwatch ticks spent in each step of the plan in all timed runs. The steps of a run follow each other without a gap, and the
    /// last ends with the run.</summary>
    ReadOnlySpan<long> StepTicks { get; }

    /// <summary>Whether all runs are timed, as it costs nothing.</summary>
    bool AlwaysTimes => true;

    /// <summary>Times the runs submitted from now on, or no longer. Where it costs nothing all runs are timed anyway; a device that takes a
    /// run as one piece takes a timed one step by step.</summary>
    void TimeSteps(bool yes)
    {
    }
}
