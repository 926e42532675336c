namespace AlexNet.Engines.Reference.Operations;

/// <summary>Softmax of [batch, classes] logits, −ln of each label's probability, and the logits' gradient of the mean loss.</summary>
internal static class SoftmaxLoss
{
    /// <param name="batch">Images that the logits have room for.</param>
    /// <param name="images">Images of the whole batch, of which these may be a part.</param>
    /// <param name="labels">One class per image; images beyond them get no loss and no gradient.</param>
    /// <param name="gradient">Takes (p − [class = label]) / images; empty in evaluation.</param>
    public static void Apply(
        int batch, int images, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> probabilities, Span<float> losses, Span<float> gradient)
    {
        var classes = logits.Length / batch;
        for (var image = 0; image < labels.Length; image++)
        {
            var scores = logits.Slice(image * classes, classes);
            var row = probabilities.Slice(image * classes, classes);
            losses[image] = Softmax(scores, row, labels[image]);
            for (var c = 0; c < classes && !gradient.IsEmpty; c++)
            {
                gradient[image * classes + c] = (row[c] - (c == labels[image] ? 1 : 0)) / images;
            }
        }
    }

    /// <summary>Fills one image's probabilities and returns its loss, ln Σ exp(z − max) − (z_label − max): finite however
    /// small the probability.</summary>
    private static float Softmax(ReadOnlySpan<float> scores, Span<float> row, int label)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
        {
            largest = MathF.Max(largest, score);
        }

        var sum = 0.0;
        for (var c = 0; c < scores.Length; c++)
        {
            sum += Math.Exp(scores[c] - largest);
        }

        for (var c = 0; c < scores.Length; c++)
        {
            row[c] = (float)(Math.Exp(scores[c] - largest) / sum);
        }

        return (float)(Math.Log(sum) - (scores[label] - largest));
    }
}
