using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>What to evaluate.</summary>
public sealed record EvaluationSettings : SessionSettings
{
    /// <summary>Checkpoints whose probabilities are averaged.</summary>
    public required IReadOnlyList<string> Checkpoints { get; init; }

    public required string Split { get; init; }

    /// <summary>1: the centre crop; 10: corners, centre and their mirrors, averaged.</summary>
    public int Views { get; init; } = 1;

    public int Batch { get; init; } = 32;
}
