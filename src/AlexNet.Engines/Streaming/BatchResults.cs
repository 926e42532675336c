namespace AlexNet.Engines;

/// <summary>What a run has found. Of a batch of fewer images than the plan's, only the first rows mean anything.</summary>
/// <param name="probabilities">[batch, classes]: softmax of the logits.</param>
/// <param name="losses">[batch]: −ln of each label's probability.</param>
public readonly ref struct BatchResults(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> losses)
{
    public ReadOnlySpan<float> Probabilities { get; } = probabilities;

    public ReadOnlySpan<float> Losses { get; } = losses;
}
