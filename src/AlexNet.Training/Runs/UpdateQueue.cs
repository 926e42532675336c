using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Runs;

/// <summary>The states of a run after each of the updates that are under way: submitted one after the other with the rate of their step,
/// completed in the same order. A run has reached the state of the last one completed; nothing of a later one is in the parameters only
/// when none is under way.</summary>
internal sealed class UpdateQueue(Recipe recipe, Network network, RunPlan plan, int trainImages, CheckpointState start)
{
    private readonly Queue<CheckpointState> _after = new();

    /// <summary>The state of the run when all that was submitted is completed.</summary>
    public CheckpointState Ahead { get; private set; } = start;

    /// <summary>Of the update that was submitted last.</summary>
    public UpdateRule Rule { get; private set; }

    /// <summary>The run goes on from another state: a validation may have changed the schedule. Nothing may be under way.</summary>
    public void GoOnFrom(CheckpointState state) => Ahead = state;

    /// <summary>Learning rate of the update after a state.</summary>
    public double Rate(CheckpointState state) => recipe.Rate(
        state.Schedule, new Progress(state.NextSample, plan.Samples, state.Epoch(trainImages)), trainImages);

    /// <summary>The next update, of this batch, which is submitted now.</summary>
    public RunArguments Next(Batch batch)
    {
        var epoch = Ahead.Epoch(trainImages);
        var rate = Rate(Ahead);
        Rule = recipe.UpdateRule(rate, network, epoch);
        var arguments = new RunArguments(recipe.Seed, Ahead.Step, Rule);
        Ahead = Ahead with { Step = Ahead.Step + 1, NextSample = batch.NextSample, LearningRate = rate };
        Ahead = Ahead with { ValidationDue = Ahead.Epoch(trainImages) > epoch };
        _after.Enqueue(Ahead);
        return arguments;
    }

    /// <summary>The update submitted first is completed: the state of the run after it.</summary>
    public CheckpointState Completed() => _after.Dequeue();
}
