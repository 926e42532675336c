using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>Where a run stands, besides its weights: what a checkpoint's metadata holds.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="NextSample">Samples consumed: the next one's place in the run's endless order.</param>
/// <param name="LearningRate">Rate of the last update.</param>
/// <param name="Schedule">What the schedule remembers.</param>
/// <param name="BestStep">The step of the best validation error so far, if there was one.</param>
public sealed record CheckpointState(long Step, long NextSample, double LearningRate, ScheduleState Schedule, long? BestStep)
{
    /// <summary>Whether the run was stopped between the end of an epoch and the end of its validation: a resumed run validates first.</summary>
    public bool ValidationDue { get; init; }

    public static readonly CheckpointState Start = new(0, 0, 0, ScheduleState.Start, null);

    /// <summary>Passes over the training set completed.</summary>
    public int Epoch(long samplesPerEpoch) => (int)(NextSample / samplesPerEpoch);
}
