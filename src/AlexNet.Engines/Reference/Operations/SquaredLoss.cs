namespace AlexNet.Engines.Reference.Operations;

/// <summary>½ Σ (y − t)² of [batch, size] outputs, and the outputs' gradient of the mean loss.</summary>
internal static class SquaredLoss
{
    /// <param name="batch">Images that the outputs have room for.</param>
    /// <param name="images">Images of the whole batch, of which these may be a part.</param>
    /// <param name="count">Images beyond these get no loss and no gradient.</param>
    /// <param name="copy">Takes the outputs.</param>
    /// <param name="gradient">Takes (y − t) / images; empty in evaluation.</param>
    public static void Apply(
        int batch, int images, int count, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> copy, Span<float> losses, Span<float> gradient)
    {
        var size = outputs.Length / batch;
        for (var image = 0; image < count; image++)
        {
            var sum = 0.0;
            for (var at = image * size; at < (image + 1) * size; at++)
            {
                var difference = outputs[at] - targets[at];
                sum += (double)difference * difference;
                copy[at] = outputs[at];
                if (!gradient.IsEmpty)
                {
                    gradient[at] = difference / images;
                }
            }

            losses[image] = (float)(sum / 2);
        }
    }
}
