using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>What to evaluate.</summary>
public sealed record EvaluationSettings : SessionSettings
{
    /// <summary>Checkpoints whose probabilities are averaged.</summary>
    public required IReadOnlyList<string> Checkpoints { get; init; }

    /// <summary>Whether the errors of each of several checkpoints by itself are wanted too.</summary>
    public bool EachAlone { get; init; }

    public required string Split { get; init; }

    /// <summary>1: the centre crop; 10: corners, centre and their mirrors, averaged.</summary>
    public int Views { get; init; } = 1;

    public int Batch { get; init; } = 32;

    /// <summary>How many classes the second error is about; null: <see cref="Core.ErrorRate.K"/>.</summary>
    public int? TopK { get; init; }

    /// <summary>Mistakes to be named at most.</summary>
    public int Mistakes { get; init; }
}
