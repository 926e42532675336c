namespace AlexNet.Engines;

/// <summary>How often a run copies numbers only to have them in another layout.</summary>
/// <param name="Activations">Of activations and their gradients, between two steps.</param>
/// <param name="Weights">Of weights and their gradients, within a step.</param>
public readonly record struct LayoutChanges(int Activations, int Weights)
{
    public override string ToString() => $"{Activations} of activations, {Weights} of weights";
}
