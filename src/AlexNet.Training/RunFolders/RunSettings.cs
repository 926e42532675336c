using AlexNet.Core;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.RunFolders;

/// <summary>Everything that decides a run: what <c>recipe.json</c> in the run folder holds.</summary>
public sealed record RunSettings : TrainingSettings
{
    /// <summary>What executes the plans where <see cref="SessionSettings.Engine"/> cannot be had, which the observer is told; null: nothing else does.</summary>
    public EngineRequest? EngineOtherwise { get; init; }

    /// <summary>A safetensors file with the first weights, or null: the recipe's initialisation.</summary>
    public string? InitialWeights { get; init; }

    /// <summary>Updates between checkpoints besides those after each validation, or 0 (the command line's default is 1000).</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Longest time between checkpoints, to the end of an update, or 0 (the command line's default is 10 minutes).</summary>
    public TimeSpan CheckpointTime { get; init; }

    /// <summary>Least time between checkpoints at the ends of epochs where nothing is validated.</summary>
    public TimeSpan CheckpointPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What tells the time of checkpoints and of the log.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Updates between lines of the log.</summary>
    public int LogEvery { get; init; } = 1;

    /// <summary>Whether the observer is told gradients, those of the first update and of that after each checkpoint. No update is under way meanwhile, and
    /// as much memory is taken as the weights have.</summary>
    public bool TellsGradients { get; init; }
}
