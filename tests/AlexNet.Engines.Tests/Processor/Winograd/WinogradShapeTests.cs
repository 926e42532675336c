using System.Runtime.Intrinsics.X86;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Processor.Winograd;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Winograd;

public sealed class WinogradShapeTests
{
    private static readonly WinogradShape Shape = new(
        Batch: 2, Groups: 2, Inputs: 32, Outputs: 48, Taps: 3, Pad: 1, SourceHeight: 13, SourceWidth: 8);

    [TestCase(1, 3, 1, 1, 32, 32, 16, true)]
    [TestCase(1, 5, 1, 2, 64, 48, 16, true)]
    [TestCase(1, 3, 1, 2, 32, 32, 16, true)]
    [TestCase(2, 3, 1, 1, 64, 32, 16, true)]
    [TestCase(1, 3, 2, 1, 32, 32, 16, false, Description = "a stride")]
    [TestCase(1, 4, 1, 1, 32, 32, 16, false, Description = "another window")]
    [TestCase(1, 1, 1, 0, 32, 32, 16, false, Description = "no window")]
    [TestCase(1, 7, 1, 3, 32, 32, 16, false, Description = "a large window")]
    [TestCase(1, 3, 1, 3, 32, 32, 16, false, Description = "more padding than windows reach")]
    [TestCase(1, 3, 1, 1, 32, 16, 16, false, Description = "few inputs")]
    [TestCase(1, 3, 1, 1, 16, 32, 16, false, Description = "few outputs")]
    [TestCase(1, 3, 1, 1, 32, 40, 16, false, Description = "inputs of no whole vectors")]
    [TestCase(1, 3, 1, 1, 40, 32, 16, false, Description = "outputs of no whole vectors")]
    [TestCase(2, 3, 1, 1, 32, 32, 16, false, Description = "few outputs of a group")]
    [TestCase(1, 3, 1, 1, 32, 32, 8, false, Description = "another block")]
    public void Rule_LooksAtWindowChannelsAndBlock(int groups, int kernel, int stride, int pad, int outputs, int inputs, int block, bool applies)
    {
        ConvolutionGeometry geometry = new(groups, kernel, stride, pad);
        Assert.That(WinogradRule.Suits(geometry, outputs, inputs, block), Is.EqualTo(applies));
        Assert.That(WinogradRule.Applies(geometry, outputs, inputs, block), Is.EqualTo(applies && Avx512F.IsSupported));
    }

    /// <summary>y = Aᵀ[(G g) ⊙ (Bᵀ d)] in one dimension, in float64: tiles of outputs are sums of taps.</summary>
    [TestCase(3)]
    [TestCase(5)]
    public void ToomCook_IsAConvolution(int taps)
    {
        var outputs = ToomCook.Points + 1 - taps;
        var (d, g) = (EngineTrial.Random(1, ToomCook.Points), EngineTrial.Random(2, taps));
        var (input, weights, output) = (ToomCook.Input(), ToomCook.Weights(taps), ToomCook.Output(outputs));
        var products = Enumerable.Range(0, ToomCook.Points).Select(point =>
            d.Select((each, at) => input[point, at] * each).Sum() * g.Select((each, at) => weights[point, at] * each).Sum()).ToArray();
        for (var y = 0; y < outputs; y++)
        {
            var expected = g.Select((each, tap) => (double)each * d[y + tap]).Sum();
            Assert.That(products.Select((each, point) => output[point, y] * each).Sum(), Is.EqualTo(expected).Within(1e-12));
        }
    }

    [Test]
    public void Shape_IsCutIntoTiles()
    {
        Assert.That((Shape.Side, Shape.Height, Shape.Width), Is.EqualTo((5, 13, 8)));
        Assert.That((Shape.TileColumns, Shape.TilesPerImage, Shape.Tiles, Shape.WeightValues), Is.EqualTo((2, 6, 12, 49L * 32 * 48)));
        Assert.That(new[] { 0, 3, 6, 11 }.Select(Shape.Place), Is.EqualTo(new[] { (0, 0, 0), (0, 5, 5), (1, 0, 0), (1, 10, 5) }));
        var five = Shape with { Taps = 5, Pad = 0 };
        Assert.That((five.Side, five.Height, five.Width, five.TilesPerImage), Is.EqualTo((3, 9, 4, 6)));
    }

    [Test]
    public void Of_TurnsTheInputsGradientRound()
    {
        var (x, y) = (new BlockedShape(64, 13, 8, 16), new BlockedShape(96, 11, 6, 16));
        ConvolutionGeometry geometry = new(groups: 2, kernel: 5, stride: 1, pad: 1);
        var forward = new WinogradShape(3, 2, 32, 48, 5, 1, 13, 8);
        Assert.That(WinogradShape.Of(ProductDirection.Training, geometry, 3, x, y), Is.EqualTo(forward));
        Assert.That(WinogradShape.Of(ProductDirection.WeightGradient, geometry, 3, x, y), Is.EqualTo(forward));
        Assert.That(WinogradShape.Of(ProductDirection.InputGradient, geometry, 3, x, y), Is.EqualTo(new WinogradShape(3, 2, 48, 32, 5, 3, 11, 6)));
    }

    [TestCase("Inference", 2 * 49 * 32 * 48 * 4)]
    [TestCase("Training", 0)]
    [TestCase("InputGradient", 0)]
    [TestCase("WeightGradient", 0)]
    public void Product_TellsWhatItIsAndTakes(string direction, long copied)
    {
        var layout = new WinogradWeightLayout(96, 32, 9);
        using var workers = WorkerPool.Create(2);
        using var parameter = new Parameter("w", 0, new([96 * 32 * 9], 96), layout, new(layout.Bytes));
        using var product = new WinogradProduct(workers, Enum.Parse<ProductDirection>(direction), Shape, Activation.None, parameter);
        Assert.That(
            (product.Implementation, product.MultiplyAdds, product.LayoutChanges, product.CopyBytes),
            Is.EqualTo(("winograd F(5×5, 3×3)", (long?)2 * 12 * 49 * 32 * 48, default(LayoutChanges), copied)));
    }

    /// <summary>Where values have no place of their own, they lie in working memory behind the threads' blocks.</summary>
    [Test]
    public void Product_KeepsValuesInWorkingMemoryInTrainingOnly()
    {
        var layout = new WinogradWeightLayout(96, 32, 9);
        using var parameter = new Parameter("w", 0, new([96 * 32 * 9], 96), layout, new(layout.Bytes));
        long Scratch(ProductDirection direction, int threads)
        {
            using var workers = WorkerPool.Create(threads);
            using var product = new WinogradProduct(workers, direction, Shape, Activation.None, parameter);
            return product.ScratchBytes;
        }

        var one = Scratch(ProductDirection.Inference, 1);
        Assert.That((one > 0, Scratch(ProductDirection.Inference, 3)), Is.EqualTo((true, 3 * one)));
        Assert.That(Scratch(ProductDirection.Training, 3) - (3 * one), Is.EqualTo(2 * 49 * 32 * 48 * 4));
        Assert.That(Scratch(ProductDirection.InputGradient, 3), Is.EqualTo(Scratch(ProductDirection.Training, 3)));
        Assert.That(Scratch(ProductDirection.WeightGradient, 3), Is.EqualTo(Scratch(ProductDirection.WeightGradient, 1)), "shared by all threads");
    }
}
