using AlexNet.Imaging.Formats.Png;
using AlexNet.Loader.Manifests;
using AlexNet.Training.RunFolders;
using Google.Protobuf;

namespace AlexNet.Experiments.TensorBoard;

/// <summary>Numbers, pictures and tensors as values under a tag.</summary>
internal static class Summaries
{
    private const int Buckets = 64;
    private const int Rgb = 3;

    /// <summary>What a line of the log says.</summary>
    public static IEnumerable<SummaryValue> Of(LogEntry entry)
    {
        yield return Scalar($"{entry.Split}/loss", entry.Loss);
        yield return Scalar($"{entry.Split}/top1_error", entry.Top1Error);
        if (entry.Wider is { } wider)
        {
            yield return Scalar(FormattableString.Invariant($"{entry.Split}/top{wider.K}_error"), wider.Error);
        }

        yield return Scalar($"{entry.Split}/images_per_s", entry.ImagesPerS);
        if (entry.Split == SplitNames.Train)
        {
            yield return Scalar("train/learning_rate", entry.LearningRate);
        }

        if (entry.WaitedSeconds is { } waited)
        {
            // Validations count in neither.
            yield return Scalar("loader/waiting", waited * entry.ImagesPerS / Math.Max(1, entry.Images));
        }
    }

    /// <param name="pixels">RGB, [height, width, 3].</param>
    public static SummaryValue Image(string tag, ReadOnlySpan<byte> pixels, int width, int height) => new()
    {
        Tag = tag,
        Image = new() { Height = height, Width = width, Colorspace = Rgb, EncodedImageString = ByteString.CopyFrom(PngEncoder.Encode(pixels, width, height)) },
    };

    /// <summary>How a tensor's numbers are spread: in equal steps from the least to the largest, or in one where all are the same.</summary>
    /// <param name="values">Finite, at least one.</param>
    public static SummaryValue Histogram(string tag, ReadOnlySpan<float> values)
    {
        var histogram = new HistogramProto { Min = double.PositiveInfinity, Max = double.NegativeInfinity, Num = values.Length };
        foreach (double value in values)
        {
            histogram.Min = Math.Min(histogram.Min, value);
            histogram.Max = Math.Max(histogram.Max, value);
            histogram.Sum += value;
            histogram.SumSquares += value * value;
        }

        var (least, range) = (histogram.Min, histogram.Max - histogram.Min);
        var counts = new double[range > 0 ? Buckets : 1];
        foreach (double value in values)
        {
            counts[range > 0 ? Math.Min(Buckets - 1, (int)((value - least) / range * Buckets)) : 0]++;
        }

        histogram.Bucket.AddRange(counts);
        histogram.BucketLimit.AddRange(counts.Select((_, bucket) => bucket == counts.Length - 1 ? histogram.Max : least + range * (bucket + 1) / Buckets));
        return new SummaryValue { Tag = tag, Histo = histogram };
    }

    private static SummaryValue Scalar(string tag, double value) => new() { Tag = tag, SimpleValue = (float)value };
}
