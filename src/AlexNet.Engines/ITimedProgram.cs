using AlexNet.Core;

namespace AlexNet.Engines;

/// <summary>A program that times its steps.</summary>
public interface ITimedProgram : IProgram
{
    /// <summary>The plan as it is executed, after the engine's rewrites.</summary>
    Plan Executed { get; }

    /// <summary>Changes of layout in one run.</summary>
    LayoutChanges LayoutChanges { get; }

    /// <summary>Stopwatch ticks spent in each step of <see cref="Executed"/> since the program was loaded. The steps of a run follow each
    /// other without a gap, and the last ends with the run.</summary>
    ReadOnlySpan<long> StepTicks { get; }
}
