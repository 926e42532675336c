using AlexNet.Loader.Graph.Measuring;

namespace AlexNet.Loader.Tests.Graph.Measuring;

public sealed class DepthSeriesTests
{
    [TestCase(0.002, 20)]
    [TestCase(0.002, 5000)]
    [TestCase(0.7, 300)]
    public void ToArray_AnyWindowInFewPointsInItsOrder(double seconds, int samples)
    {
        var series = new DepthSeries();
        for (var i = 0; i < samples; i++)
        {
            series.Add(i, seconds);
        }

        var points = series.ToArray();
        Assert.That(points.Length, Is.InRange(1, 64));
        Assert.That(points, Is.Ordered.Ascending);
        Assert.That(points.Average(), Is.EqualTo((samples - 1) / 2.0).Within(10).Percent);
    }

    [Test]
    public void ToArray_MeansOfTenMillisecondsAndLongerSpansWhereThoseAreTooMany()
    {
        Assert.That(Series(20, 0.002), Is.EqualTo(new[] { 2.0, 7, 12, 17 }).Within(1e-9), "five samples each");
        Assert.That(Series(3, 0.015), Is.EqualTo(new[] { 0, 0.5, 1, 2 }).Within(1e-9), "a sample goes on in the next span, and what is begun is left out");
        Assert.That(Series(2, 0.004), Is.EqualTo(new[] { 0.5 }).Within(1e-9), "but for the first");
        Assert.That(Series(63, 0.01), Has.Length.EqualTo(63));
        Assert.That(Series(64, 0.01), Is.EqualTo(Enumerable.Range(0, 32).Select(i => (2 * i) + 0.5)).Within(1e-9), "two spans became one");
        Assert.That(Series(128, 0.01), Is.EqualTo(Enumerable.Range(0, 32).Select(i => (4 * i) + 1.5)).Within(1e-9), "and two of those");
        Assert.That(new DepthSeries().ToArray(), Is.Empty);

        static double[] Series(int samples, double seconds)
        {
            var series = new DepthSeries();
            for (var i = 0; i < samples; i++)
            {
                series.Add(i, seconds);
            }

            return series.ToArray();
        }
    }

    [Test]
    public void Add_AllocatesNothing()
    {
        var series = new DepthSeries();
        series.Add(1, 0.5);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            series.Add(i, 0.002);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
