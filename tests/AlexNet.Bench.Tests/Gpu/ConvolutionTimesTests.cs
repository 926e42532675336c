using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Bench.Output;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Products.Convolutions;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.CuDnn;
using static AlexNet.Engines.Cuda.Products.Convolutions.ConvolutionGrouping;

namespace AlexNet.Bench.Tests.Gpu;

/// <summary>What is proposed from times that are known.</summary>
public sealed class ConvolutionTimesTests
{
    private static readonly GroupedConvolution[] Paper =
    [
        .. GroupedConvolution.Of(
            Fuse.all(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTraining)), Precision.BF16),
    ];

    private static GroupedConvolution Forward2 => Paper.First(each => each is { Layer: "conv2", Direction: "forward" });

    [Test]
    public void Of_ThePaper_AreThreeLayersInThreeDirections()
    {
        Assert.That(
            Paper.Select(each => $"{each.Layer} {each.Direction}"),
            Is.EquivalentTo((string[])
            [
                "conv2 forward", "conv2 input gradient", "conv2 weight gradient", "conv4 forward", "conv4 input gradient",
                "conv4 weight gradient", "conv5 forward", "conv5 input gradient", "conv5 weight gradient",
            ]));
        Assert.That(Forward2.Operations, Is.EqualTo(2.0 * 128 * 27 * 27 * 256 * 48 * 25));
        Assert.That(Forward2.Shapes.Geometry, Is.EqualTo(new ConvolutionGeometry(groups: 2, kernel: 5, stride: 1, pad: 2)));
    }

    [Test]
    public void Proposed_IsTheFastestFirst()
    {
        var times = Times((Together, [100, 110, 400]), (OneByOne, [90, 95, 90]), (Packed, [300, 50, 50]));
        Assert.That(times.Taken.Way.Grouping, Is.EqualTo(Together));
        Assert.That(times.Sorted.Select(way => way.Way.Grouping), Is.EqualTo([Packed, OneByOne, Together]));
        Assert.That(
            ConvolutionLines.Rows([times]),
            Is.EqualTo((string[])
            [
                "Rows for ConvolutionOrders.Measured:",
                "new(90, Precision.BF16, \"forward\", Kernel: 5, Groups: 2, Inputs: 96, Outputs: 256, "
                + "[new(ConvolutionGrouping.Packed, 1, MathType.TensorOp), new(ConvolutionGrouping.OneByOne, 1, MathType.TensorOp), "
                + "new(ConvolutionGrouping.Together, 1, MathType.TensorOp)]),",
            ]));
        Assert.That(1e6 * times.Now(2), Is.EqualTo(400).Within(1e-9));
        Assert.That(1e6 * times.Then(2), Is.EqualTo(50).Within(1e-9));
    }

    [Test]
    public void Proposed_WithinTwoPercentStaysAsItIs()
    {
        var times = Times((Together, [100]), (OneByOne, [98.5]), (Packed, [99]));
        Assert.That(times.Sorted.Select(way => way.Way.Grouping), Is.EqualTo([Together, OneByOne, Packed]));
        Assert.That(times.IsNews, Is.False);
        Assert.That(ConvolutionLines.Rows([times]).Single(), Does.Contain("needs no row"));
        Assert.That(Times((Together, [100]), (OneByOne, [97.5])).IsNews);
    }

    [Test]
    public void Taken_IsTheFirstThatIsNotRefused()
    {
        var times = Times((Together, []), (OneByOne, [100]), (Packed, [120]));
        Assert.That(times.Taken.Way.Grouping, Is.EqualTo(OneByOne));
        Assert.That(times.IsNews, Is.False);
        Assert.That(times.Proposed.Ways.Select(way => way.Grouping), Is.EqualTo([OneByOne, Packed]));
    }

    /// <summary>100 µs and 10 for a kernel of ours: cuDNN's one call must be slower than that, by more than noise where it is taken now.</summary>
    [TestCase(105, false, false)]
    [TestCase(111, false, false)]
    [TestCase(113, false, true)]
    [TestCase(111, true, true)]
    [TestCase(109, true, false)]
    public void Bias_IsApartWhereThatIsFaster(double inOneCall, bool isApart, bool expected)
    {
        var times = Times((Together, [100])) with { Bias = new([1e-6 * inOneCall], [10e-6], isApart) };
        Assert.That(times.Proposed.IsBiasApart, Is.EqualTo(expected));
        Assert.That(times.IsNews, Is.EqualTo(isApart != expected));
        Assert.That(1e6 * times.Now(0), Is.EqualTo(isApart ? 110 : inOneCall).Within(1e-9));
        Assert.That(1e6 * times.Then(0), Is.EqualTo(expected ? 110 : inOneCall).Within(1e-9));
    }

    private static ConvolutionTimes Times(params (ConvolutionGrouping Grouping, double[] Microseconds)[] ways) => new(
        Forward2, 90,
        [.. ways.Select(way => new WayTime(
            new(way.Grouping, 1, MathType.TensorOp), $"{way.Grouping}", [.. way.Microseconds.Select(time => 1e-6 * time)]))]);
}
