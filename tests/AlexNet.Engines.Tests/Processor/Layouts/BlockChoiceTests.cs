using AlexNet.Core;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Vectors;
using AlexNet.Engines.Tests.Suite;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Layouts;

public sealed class BlockChoiceTests
{
    /// <summary>Channels of a column; the first block that all layers' divide into.</summary>
    [TestCase(16, "16 8", 16)]
    [TestCase(16, "8 16", 8)]
    [TestCase(8, "16 8", 8)]
    [TestCase(6, "16 8", 1)]
    [TestCase(16, "", 1)]
    public void Of_TakesTheFirstThatAllChannelsFill(int width, string candidates, int block)
    {
        var blocks = candidates.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        foreach (var placement in Enum.GetValues<Placement>())
        {
            var plan = Plans.Training(SmallNetworks.TwoColumns(width), 2, placement);
            Assert.That(BlockChoice.Of(plan, blocks), Is.EqualTo(block), $"{placement}");
        }
    }

    /// <summary>Groups and columns have blocks of their own: 16 channels of two groups are 8 each. What has no planes is no matter.</summary>
    [Test]
    public void Of_LooksAtEachGroupsChannels()
    {
        var grouped = new SmallNetwork(9, 2).Convolution(16, 3).Relu().Convolution(32, 3, own: true).FullyConnected(6).Classifier(3);
        Assert.That(BlockChoice.Of(Plans.Training(grouped, 2), [16, 8]), Is.EqualTo(8));
        var whole = new SmallNetwork(9).Convolution(16, 3).Relu().Convolution(32, 3).FullyConnected(6).Classifier(3);
        Assert.That(BlockChoice.Of(Plans.Training(whole, 2), [16, 8]), Is.EqualTo(16));
    }

    [Test]
    public void BlockedShape_KeepsABlocksChannelsTogether()
    {
        var shape = new BlockedShape(new Shape(32, 3, 5), 16);
        Assert.That((shape.Plane, shape.Size, shape.Blocks, shape.Block), Is.EqualTo((15, 480, 2, 16)));
        Assert.That((shape.Start(0), shape.Start(15), shape.Start(17)), Is.EqualTo((0, 15, 241)));
        Assert.That(shape.Column(2), Is.EqualTo(new BlockedShape(16, 3, 5, 16)));
        Assert.That(new BlockedShape(new Shape(32, 1, 1), 16).Block, Is.EqualTo(1), "vectors lie as they are");
    }

    [Test]
    public void Vectors_AreABlockOrOneNumber()
    {
        Assert.That(
            (VectorKinds.WidthOf(16), VectorKinds.WidthOf(8), VectorKinds.WidthOf(4), VectorKinds.WidthOf(1)),
            Is.EqualTo((Lanes16.IsSupported ? 16 : 1, Lanes8.IsSupported ? 8 : 1, 4, 1)));
        var best = Lanes16.IsSupported ? VectorKind.Wide : Lanes8.IsSupported ? VectorKind.Narrow : VectorKind.Portable;
        Assert.That(VectorKinds.Best, Is.EqualTo(best));
        Assert.That(VectorKinds.IsSupported(VectorKind.Portable));
    }
}
