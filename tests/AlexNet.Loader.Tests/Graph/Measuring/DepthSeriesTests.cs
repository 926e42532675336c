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
        Assert.That(points, Is.Ordered);
        Assert.That(points.Average(), Is.EqualTo((samples - 1) / 2.0).Within(10).Percent);
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
