using AlexNet.Communication.Running;

namespace AlexNet.Communication.Tests.Running;

public sealed class PartsUnderWayTests
{
    /// <summary>Sums beyond 64 MB wait for their turn.</summary>
    [TestCase(8_000_000L, 1, 0L)]
    [TestCase(8_000_000L, 2, 4_000_000L)]
    [TestCase(8_000_000L, 8, 7_000_000L)]
    [TestCase(244_000_000L, 2, 32L << 20)]
    public void Received_IsWhatTheOthersHaveOfTheOwnSlices(long bytes, int size, long expected) =>
        Assert.That(PartsUnderWay.Received(bytes, size), Is.EqualTo(expected));
}
