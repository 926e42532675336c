using AlexNet.Loader.Graph.Measuring;

namespace AlexNet.Loader.Tests.Graph.Measuring;

public sealed class LatencyHistogramTests
{
    [Test]
    public void Bucket_HoldsTheDurationAndIsNarrow()
    {
        var durations = Enumerable.Range(0, 5000).Select(i => (long)i).Concat(Enumerable.Range(12, 50).SelectMany(Around)).Append(long.MaxValue / 4);
        foreach (var ticks in durations)
        {
            var bucket = LatencyHistogram.Bucket(ticks);
            var (start, next) = (LatencyHistogram.Start(bucket), LatencyHistogram.Start(bucket + 1));
            Assert.That(ticks >= start && ticks < next, $"{ticks} is in the bucket from {start} to {next}");
            Assert.That(next - start, Is.LessThanOrEqualTo(Math.Max(1, start / 16)));
        }

        static long[] Around(int bit) => [(1L << bit) - 1, 1L << bit, (1L << bit) + 1];
    }

    [Test]
    public void Percentile_IsRightWithinAThirtySecond()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++)
        {
            histogram.Record(1000 * i, 1);
        }

        var counts = histogram.Snapshot();
        foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
        {
            Assert.That(LatencyHistogram.Percentile(counts, share), Is.EqualTo(share * 1e7).Within(100.0 / 32).Percent);
        }
    }

    [Test]
    public void Percentile_CountsImagesAndNotMessages()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(10, 99);
        histogram.Record(12, 1);
        var counts = histogram.Snapshot();
        Assert.That(LatencyHistogram.Percentile(counts, 0.99), Is.EqualTo(10));
        Assert.That(LatencyHistogram.Percentile(counts, 0.991), Is.EqualTo(12));
        Assert.That(LatencyHistogram.Percentile(new LatencyHistogram().Snapshot(), 0.5), Is.Zero);
    }
}
