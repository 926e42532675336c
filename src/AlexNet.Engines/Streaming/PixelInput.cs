namespace AlexNet.Engines;

/// <summary>How bytes become what the network reads: (pixel + offset − mean) · inverse scale [paper, sections 2 and 4.1].</summary>
/// <param name="Mean">[side, side, 3]: the mean image of the training set, 0–255.</param>
/// <param name="Side">Of the prepared images, from which windows are cut.</param>
/// <param name="InverseScale">1 ÷ the recipe's pixel scale.</param>
public sealed record PixelInput(ReadOnlyMemory<float> Mean, int Side, float InverseScale);
