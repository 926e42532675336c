using AlexNet.Core;

namespace AlexNet.Training.Evaluation;

/// <summary>Sums of losses and errors over images.</summary>
public struct Tally
{
    private double _loss;
    private long _top1;
    private long _topK;

    public long Images { get; private set; }

    /// <summary>Mean loss, or not a number over no images.</summary>
    public readonly double Loss => _loss / Images;

    /// <summary>Share of images whose label is not the most probable class.</summary>
    public readonly double Top1Error => (double)_top1 / Images;

    /// <summary>How many classes <see cref="TopKError"/> is about (<see cref="ErrorRate.K"/>, unless it is given); 0 before the first image.</summary>
    public int K { get; private set; }

    /// <summary>Of errors among so many classes.</summary>
    public static Tally Of(int? k) => new() { K = k ?? 0 };

    /// <summary>Share of images whose label is not among the K most probable classes.</summary>
    public readonly double TopKError => (double)_topK / Images;

    /// <summary>Counts one image.</summary>
    /// <param name="probabilities">One per class.</param>
    public void Add(ReadOnlySpan<float> probabilities, int label, double loss)
    {
        var rank = ErrorRate.Rank(probabilities, label);
        Images++;
        _loss += loss;
        _top1 += rank >= 1 ? 1 : 0;
        K = K > 0 ? K : ErrorRate.K(probabilities.Length);
        _topK += rank >= K ? 1 : 0;
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
