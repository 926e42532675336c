namespace AlexNet.Engines.Reference.Operations;

/// <summary>Softmax of [batch, classes] logits, the weighted cross entropy of each image's target, and the logits' gradient of the mean
/// loss.</summary>
internal static class SoftmaxLoss
{
    /// <param name="batch">Images that the logits have room for.</param>
    /// <param name="images">Images of the whole batch, of which these may be a part.</param>
    /// <param name="labels">One class per image; images beyond them get no loss and no gradient.</param>
    /// <param name="gradient">Takes weight · (p − target) / images; empty in evaluation.</param>
    /// <param name="smoothing">Share of the target that all classes have alike; the rest is the label's.</param>
    /// <param name="weights">By label; empty where all are 1.</param>
    public static void Apply(
        int batch, int images, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> probabilities, Span<float> losses, Span<float> gradient,
        double smoothing, ReadOnlySpan<float> weights)
    {
        var classes = logits.Length / batch;
        var (others, own) = ((float)(smoothing / classes), (float)(1 - smoothing + (smoothing / classes)));
        for (var image = 0; image < labels.Length; image++)
        {
            var label = labels[image];
            var weight = weights.IsEmpty ? 1 : weights[label];
            var row = probabilities.Slice(image * classes, classes);
            losses[image] = (float)(weight * Softmax(logits.Slice(image * classes, classes), row, label, smoothing));
            for (var c = 0; c < classes && !gradient.IsEmpty; c++)
            {
                gradient[image * classes + c] = weight * (row[c] - (c == label ? own : others)) / images;
            }
        }
    }

    /// <summary>Fills one image's probabilities and returns its loss, ln Σ exp(z − max) − (1 − s) (z_label − max) − s · mean(z − max): finite
    /// however small the probability.</summary>
    private static double Softmax(ReadOnlySpan<float> scores, Span<float> row, int label, double smoothing)
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

        var loss = Math.Log(sum) - ((1 - smoothing) * (scores[label] - largest));
        return smoothing > 0 ? loss - (smoothing * MeanBelow(largest, scores)) : loss;
    }

    private static double MeanBelow(float largest, ReadOnlySpan<float> scores)
    {
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += score - largest;
        }

        return sum / scores.Length;
    }
}
