using AlexNet.Communication.Running;

namespace AlexNet.Communication.Tests.Running;

public sealed class WatchTests
{
    [Test]
    public void Silence_OfFiveSeconds_IsALoss()
    {
        var watch = new Watch([1, 2], now: 0);
        Look(watch, from: 0, to: 4900);
        watch.Heard(2, 4900);
        Assert.That(watch.Lost(4999), Is.Null);
        Assert.That(watch.Lost(5000), Is.EqualTo(1));
    }

    [Test]
    public void WhoIsHeard_IsThere()
    {
        var watch = new Watch([1], now: 0);
        for (var now = 0; now < 60_000; now += 1000)
        {
            Assert.That(watch.Lost(now), Is.Null);
            watch.Heard(1, now);
        }
    }

    /// <summary>A machine that slept has not read what the others have said.</summary>
    [Test]
    public void WhoHasNotLookedItself_WaitsOnceMore()
    {
        var watch = new Watch([1], now: 0);
        Look(watch, from: 0, to: 1000);
        Assert.That(watch.Lost(60_000), Is.Null);
        Look(watch, from: 60_000, to: 63_400);
        Assert.That(watch.Lost(63_500), Is.EqualTo(1));
    }

    private static void Look(Watch watch, long from, long to)
    {
        for (var now = from; now <= to; now += 100)
        {
            Assert.That(watch.Lost(now), Is.Null);
        }
    }
}
