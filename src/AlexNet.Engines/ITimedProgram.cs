namespace AlexNet.Engines;

/// <summary>A program that times its steps.</summary>
public interface ITimedProgram : IProgram
{
    /// <summary>Changes of layout in one run.</summary>
    LayoutChanges LayoutChanges { get; }

    /// <summary>Stopwatch ticks spent in each step of the plan since the program was loaded. The steps of a run follow each
    /// other without a gap, and the last ends with the run.</summary>
    ReadOnlySpan<long> StepTicks { get; }
}
