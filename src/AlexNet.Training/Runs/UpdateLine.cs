using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Training;

/// <summary>The updates of a run in a line: submitted one after the other with the rate of their step, completed in the same order. A run has
/// reached the state of the last one completed; nothing of a later one is in the parameters only when none is under way.</summary>
internal sealed class UpdateLine(BatchLine line, Recipe recipe, long planned, int trainImages, CheckpointState start)
{
    private readonly Queue<CheckpointState> _after = new();

    /// <summary>The state of the run when all that was submitted is completed.</summary>
    public CheckpointState Ahead { get; private set; } = start;

    public bool IsFull => line.IsFull;

    public bool IsEmpty => line.Pending == 0;

    /// <summary>The run goes on from another state: a validation may have changed the schedule. Nothing may be under way.</summary>
    public void GoOnFrom(CheckpointState state) => Ahead = state;

    /// <summary>Submits the next update, of this batch.</summary>
    public void Submit(Batch batch)
    {
        var epoch = Ahead.Epoch(trainImages);
        var rate = recipe.Schedule.Rate(recipe.LearningRate, Ahead.Schedule, new Progress(Ahead.Step, planned, epoch));
        line.Submit(batch, new RunArguments(recipe.Seed, Ahead.Step, recipe.UpdateRule(rate)));
        Ahead = Ahead with { Step = Ahead.Step + 1, NextSample = batch.NextSample, LearningRate = rate };
        Ahead = Ahead with { ValidationDue = Ahead.Epoch(trainImages) > epoch };
        _after.Enqueue(Ahead);
    }

    /// <summary>Waits for the update submitted first; its batch belongs to the caller.</summary>
    /// <param name="state">Of the run after it.</param>
    public Batch Complete(out BatchResults results, out CheckpointState state)
    {
        var batch = line.Complete(out results);
        state = _after.Dequeue();
        TrainingMetrics.Stepped(line.LastDuration.TotalSeconds, results.Losses, state.LearningRate);
        return batch;
    }

    /// <summary>Gives up what is under way: the run has failed.</summary>
    public void Abandon()
    {
        line.Abandon();
        _after.Clear();
    }
}
