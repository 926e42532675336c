using AlexNet.Engines.Cuda.Launching;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Launching;

/// <summary>How many blocks; kernels/README.md has the rule.</summary>
public sealed class LaunchGeometryTests
{
    private static readonly LaunchTarget Target = new(Lanes: 8, MultiProcessors: 4);

    /// <summary>At most sixteen blocks of each multiprocessor.</summary>
    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(256, 1)]
    [TestCase(257, 2)]
    [TestCase(64 * 256, 64)]
    [TestCase((64 * 256) + 1, 64)]
    [TestCase(int.MaxValue, 64)]
    public void Flat_FillsTheDevice(long items, int blocks) => Assert.That(Target.Flat(items), Is.EqualTo(new LaunchGeometry(blocks, 1)));

    [TestCase(5, 5)]
    [TestCase(64, 64)]
    [TestCase(65, 64)]
    public void Blocks_AreNoMoreThanFillTheDevice(long wanted, int blocks) => Assert.That(Target.Blocks(wanted), Is.EqualTo(new LaunchGeometry(blocks)));

    [TestCase(8 * 256, 1)]
    [TestCase((8 * 256) + 1, 2)]
    public void Packs_MayEndInAPartOfOne(long count, int blocks) => Assert.That(Target.Packs(count), Is.EqualTo(new LaunchGeometry(blocks)));

    [TestCase(16, 8, 8)]
    [TestCase(12, 8, 1)]
    [TestCase(12, 4, 4)]
    [TestCase(3, 4, 1)]
    public void PackWidth_IsAPackOfWholeOnesOnly(int channels, int lanes, int width) =>
        Assert.That((LaunchGeometry.PackWidth(channels, lanes), new LaunchTarget(lanes, 1).PackWidth(channels)), Is.EqualTo((width, width)));

    [TestCase(100, 96, 5)]
    [TestCase(100, 97, 38)]
    public void Channels_AreTakenAsPacksWhereTheyAre(long positions, int channels, int blocks) =>
        Assert.That(Target.Channels(positions, channels), Is.EqualTo(new LaunchGeometry(blocks)));

    [Test]
    public void Images_HaveBlocksOfTheirOwn()
    {
        Assert.That(LaunchGeometry.PerImage(256, 3), Is.EqualTo(new LaunchGeometry(1, 3)));
        Assert.That(LaunchGeometry.PerImage(257, 3), Is.EqualTo(new LaunchGeometry(2, 3)));
        Assert.That(LaunchGeometry.BlockPerImage(5), Is.EqualTo(new LaunchGeometry(5, 1)));
    }

    /// <summary>A thread adds up eight positions at least; no more than 256 partial sums.</summary>
    [TestCase(1000, 96, 6, 1)]
    [TestCase(1000, 97, 63, 1)]
    [TestCase(100, 4096, 13, 2)]
    [TestCase(1, 8, 1, 1)]
    [TestCase(0, 8, 1, 1)]
    [TestCase(1_000_000, 96, 256, 1)]
    public void BiasGradient_IsTheSameOnEveryDevice(long positions, int channels, int chunks, int down) =>
        Assert.That(LaunchGeometry.BiasGradient(positions, channels, lanes: 8), Is.EqualTo(new LaunchGeometry(chunks, down)));

    [TestCase(1000, 96, 6)]
    [TestCase(1, 2048, 1)]
    [TestCase(9, 2048, 2)]
    [TestCase(0, 96, 1)]
    [TestCase(1_000_000, 96, 512)]
    public void BiasSums_AreTheSameOnEveryDevice(long positions, int channels, int blocks) =>
        Assert.That(Target.BiasSums(positions, channels), Is.EqualTo(new LaunchGeometry(blocks)));

    [TestCase(2048, true)]
    [TestCase(2056, false)]
    [TestCase(12, false)]
    [TestCase(8, true)]
    public void BiasSums_AreForWholePacksOfOneBlock(int channels, bool taken) =>
        Assert.That(LaunchGeometry.TakesBiasSums(channels, lanes: 8), Is.EqualTo(taken));

    [TestCase(32, 1)]
    [TestCase(33, 2)]
    public void BiasGradientSum_IsAWarpForEachThirtyTwoChannels(int channels, int blocks) =>
        Assert.That(LaunchGeometry.BiasGradientSum(channels), Is.EqualTo(new LaunchGeometry(blocks)));
}
