using System.Runtime.Intrinsics.X86;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Winograd;

public sealed class WinogradProductTests
{
    [SetUp]
    public void NeedVectors()
    {
        if (!Avx512F.IsSupported)
        {
            Assert.Ignore("this processor has no AVX-512");
        }
    }

    // batch, groups, inputs, outputs, taps, pad, height, width
    [TestCase(1, 1, 32, 32, 3, 1, 5, 5)]
    [TestCase(2, 1, 32, 48, 3, 1, 13, 13)]
    [TestCase(3, 2, 48, 32, 3, 1, 7, 11)]
    [TestCase(2, 1, 32, 64, 3, 0, 9, 6)]
    [TestCase(1, 1, 32, 80, 3, 2, 4, 4)]
    [TestCase(1, 2, 32, 48, 5, 2, 9, 9)]
    [TestCase(2, 1, 48, 32, 5, 2, 7, 10)]
    [TestCase(5, 1, 32, 32, 5, 0, 6, 5)]
    [TestCase(1, 1, 32, 32, 5, 4, 3, 8)]
    [TestCase(40, 1, 32, 32, 3, 1, 2, 1)]
    public void Products_AgreeWithTheirDefinition(
        int batch, int groups, int inputs, int outputs, int kernel, int pad, int height, int width)
    {
        var shape = new ConvolutionCase(batch, groups, inputs, outputs, kernel, 1, pad, height, width);
        var data = new WinogradData(shape);
        var direct = new DirectConvolution(shape);
        var trial = new WinogradTrial(shape, 2);
        var (weights, bias) = trial.WeightGradient(data.X, data.OutputGradient);

        AssertClose(trial.Output(data.X, data.W, data.Bias), direct.Output(data.X, data.W, data.Bias), "y");
        AssertClose(trial.InputGradient(data.W, data.OutputGradient), direct.InputGradient(data.W, data.OutputGradient), "∂L/∂x");
        AssertClose(weights, direct.WeightGradient(data.X, data.OutputGradient), "∂L/∂w");
        AssertClose(bias, direct.BiasGradient(data.OutputGradient), "∂L/∂b");
    }

    [TestCase(Activation.Relu)]
    [TestCase(Activation.Tanh)]
    public void Output_TakesTheActivation(Activation activation)
    {
        var shape = new ConvolutionCase(2, 1, 32, 32, 3, 1, 1, 6, 6);
        var data = new WinogradData(shape);
        var expected = new DirectConvolution(shape).Output(data.X, data.W, data.Bias);
        AssertClose(
            new WinogradTrial(shape, 2).Output(data.X, data.W, data.Bias, activation, inference: true),
            Array.ConvertAll(expected, value => activation == Activation.Relu ? Math.Max(value, 0) : Math.Tanh(value)),
            "y");
    }

    [Test]
    public void Products_DoNotDependOnTheThreads()
    {
        var shape = new ConvolutionCase(7, 2, 48, 32, 3, 1, 1, 13, 13);
        var data = new WinogradData(shape);
        var (one, three) = (new WinogradTrial(shape, 1), new WinogradTrial(shape, 3));

        Assert.That(three.Output(data.X, data.W, data.Bias), Is.EqualTo(one.Output(data.X, data.W, data.Bias)));
        Assert.That(three.InputGradient(data.W, data.OutputGradient), Is.EqualTo(one.InputGradient(data.W, data.OutputGradient)));
        var (expected, actual) = (one.WeightGradient(data.X, data.OutputGradient), three.WeightGradient(data.X, data.OutputGradient));
        Assert.That(actual.Weights, Is.EqualTo(expected.Weights));
        Assert.That(actual.Bias, Is.EqualTo(expected.Bias));
    }

    // AlexNet's convolutions, of an image and with fewer outputs. Float32's own sums are off by 2·10⁻⁷ to 4·10⁻⁷.
    [TestCase(3, 11, 4, 0, 227, 3e-6)]
    [TestCase(48, 5, 1, 2, 27, 4e-6)]
    [TestCase(256, 3, 1, 1, 13, 6e-6)]
    public void Output_OfAlexNetsShapes_ErrsLittle(int inputs, int kernel, int stride, int pad, int side, double most)
    {
        var shape = new ConvolutionCase(1, 1, inputs, 32, kernel, stride, pad, side, side);
        var data = new WinogradData(shape);
        var actual = new WinogradTrial(shape, 2).Output(data.X, data.W, data.Bias);
        Assert.That(Distance(actual, new DirectConvolution(shape).Output(data.X, data.W, data.Bias)), Is.LessThan(most));
    }

    // batch, inputs, outputs, kernel, pad, height, width
    [TestCase(2, 3, 32, 11, 0, 43, 35)]
    [TestCase(1, 2, 48, 9, 3, 21, 30)]
    [TestCase(3, 3, 32, 12, 2, 24, 19)]
    [TestCase(1, 3, 32, 17, 1, 40, 41)]
    public void Products_OfImages_AgreeWithTheirDefinition(int batch, int inputs, int outputs, int kernel, int pad, int height, int width)
    {
        var shape = new ConvolutionCase(batch, 1, inputs, outputs, kernel, 4, pad, height, width);
        var data = new WinogradData(shape);
        var direct = new DirectConvolution(shape);
        var trial = new WinogradTrial(shape, 2);
        var (weights, bias) = trial.WeightGradient(data.X, data.OutputGradient);

        AssertClose(trial.Output(data.X, data.W, data.Bias), direct.Output(data.X, data.W, data.Bias), "y");
        AssertClose(weights, direct.WeightGradient(data.X, data.OutputGradient), "∂L/∂w");
        AssertClose(bias, direct.BiasGradient(data.OutputGradient), "∂L/∂b");
    }

    private static void AssertClose(float[] actual, double[] expected, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        Assert.That(Distance(actual, expected), Is.LessThan(1e-5), what);
    }

    /// <summary>‖actual − expected‖ / ‖expected‖</summary>
    private static double Distance(float[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(b => b * b));
}
