using AlexNet.Core;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Sweeps;

/// <summary>Is told what happens in a sweep.</summary>
public interface ISweepObserver
{
    /// <summary>A run begins, or goes on.</summary>
    /// <returns>Who is told of the run.</returns>
    IRunObserver Begin(SweepProgress progress);

    /// <summary>A run's model is being evaluated: images done of all.</summary>
    void Evaluating(long done, long total);

    /// <summary>A run is over.</summary>
    void End(SweepProgress progress, SweepRunResult result);
}

/// <summary>Where a sweep stands.</summary>
/// <param name="Number">Of the run, from 1.</param>
/// <param name="Runs">How many there are, with those that are over.</param>
/// <param name="ShareBefore">Of the work of this session, what is done when the run begins: 0 to 1. Work is counted in multiply-adds.</param>
/// <param name="ShareAfter">And when all its updates are done.</param>
public sealed record SweepProgress(SweepRun Run, int Number, int Runs, double ShareBefore, double ShareAfter);
