using AlexNet.Engines.Managed;
using AlexNet.Engines.Managed.Matrices;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Managed.Matrices;

/// <summary>How products are cut: what caches hold, whatever the number of threads.</summary>
public sealed class BlockingTests
{
    // rows, columns and depth of the product, units of rows, depth and columns, and the blocks
    [TestCase(1000, 12, 1, 32, 240, 250, 512, Description = "four blocks of steps, as even as they can be")]
    [TestCase(256, 12, 1, 32, 240, 256, 512)]
    [TestCase(257, 12, 1, 32, 240, 129, 512)]
    [TestCase(5, 12, 1, 32, 240, 5, 512)]
    [TestCase(1000, 7, 33, 48, 238, 231, 480, Description = "whole units")]
    [TestCase(1000, 300, 300, 600, 300, 300, 600, Description = "units larger than blocks")]
    public void Of_CutsEvenlyIntoWholeUnits(int depth, int rowUnit, int depthUnit, int columnUnit, int rows, int steps, int columns) =>
        Assert.That(Blocking.Of(new(2000, 2000, depth), rowUnit, depthUnit, columnUnit), Is.EqualTo(new Blocking(rows, steps, columns)));

    /// <summary>A line of a cache more than rows need, so that they do not fall on the same lines.</summary>
    [TestCase(250, false, 288, 72_576)]
    [TestCase(256, false, 288, 72_576)]
    [TestCase(257, false, 304, 76_608)]
    [TestCase(250, true, 272, 68_000)]
    public void Stride_LeavesRoom(int depth, bool transposed, int stride, long size)
    {
        var blocking = new Blocking(240, depth, 512);
        Assert.That((blocking.Stride(transposed), blocking.BlockSize(transposed, tileRows: 12)), Is.EqualTo(((nint)stride, size)));
    }

    [Test]
    public void Operations_AreMultiplicationsAndAdditions() => Assert.That(new ProductSize(3, 5, 7).Operations, Is.EqualTo(210));

    [Test]
    public void Scratch_IsHandedOutInWholeLines()
    {
        var room = new ScratchRoom(6400);
        Assert.That(new[] { room.Take(1), room.Take(64), room.Take(65), room.Take(0), room.Take(4) }, Is.EqualTo(new nint[] { 6400, 6464, 6528, 6656, 6656 }));
        Assert.That(room.Taken, Is.EqualTo(320));
    }
}
