using AlexNet.Core;

namespace AlexNet.Training.Evaluation;

/// <summary>Sums of losses and errors over images.</summary>
public struct Tally
{
    private double _loss;
    private long _top1;
    private long _top5;

    public long Images { get; private set; }

    /// <summary>Mean loss, or not a number over no images.</summary>
    public readonly double Loss => _loss / Images;

    /// <summary>Share of images whose label is not the most probable class.</summary>
    public readonly double Top1Error => (double)_top1 / Images;

    /// <summary>Share of images whose label is not among the five most probable classes.</summary>
    public readonly double Top5Error => (double)_top5 / Images;

    /// <summary>Counts one image.</summary>
    /// <param name="probabilities">One per class.</param>
    public void Add(ReadOnlySpan<float> probabilities, int label, double loss)
    {
        var rank = ErrorRate.Rank(probabilities, label);
        Images++;
        _loss += loss;
        _top1 += rank >= 1 ? 1 : 0;
        _top5 += rank >= 5 ? 1 : 0;
    }

    /// <summary>Counts the images of a batch from a program's results.</summary>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> losses, ReadOnlySpan<int> labels)
    {
        var classes = probabilities.Length / losses.Length;
        for (var image = 0; image < labels.Length; image++)
        {
            Add(probabilities.Slice(image * classes, classes), labels[image], losses[image]);
        }
    }
}
