using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Training.Evaluation;

/// <summary>What was found for one image.</summary>
/// <param name="Loss">−ln of its label's probability.</param>
/// <param name="Rank">How many classes are more probable than its label.</param>
/// <param name="Predicted">The most probable class.</param>
public readonly record struct ImageScore(float Loss, int Rank, int Label, int Predicted)
{
    /// <summary>Those of a batch.</summary>
    public static ImageScore[] Of(BatchResults results, ReadOnlySpan<int> labels)
    {
        var (classes, scores) = (results.Probabilities.Length / results.Losses.Length, new ImageScore[labels.Length]);
        for (var image = 0; image < scores.Length; image++)
        {
            var row = results.Probabilities.Slice(image * classes, classes);
            scores[image] = new(results.Losses[image], ErrorRate.Rank(row, labels[image]), labels[image], ErrorRate.Best(row));
        }

        return scores;
    }
}

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
    public void Add(ReadOnlySpan<float> probabilities, int label, double loss) => Add(ErrorRate.Rank(probabilities, label), loss, probabilities.Length);

    /// <summary>Counts the images of a batch from a program's results.</summary>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> losses, ReadOnlySpan<int> labels) =>
        Add(ImageScore.Of(new(probabilities, losses), labels), probabilities.Length / losses.Length);

    /// <summary>Counts images by their scores, in their order.</summary>
    public void Add(ReadOnlySpan<ImageScore> scores, int classes)
    {
        foreach (var score in scores)
        {
            Add(score.Rank, score.Loss, classes);
        }
    }

    private void Add(int rank, double loss, int classes)
    {
        Images++;
        _loss += loss;
        _top1 += rank >= 1 ? 1 : 0;
        K = K > 0 ? K : ErrorRate.K(classes);
        _topK += rank >= K ? 1 : 0;
    }
}
