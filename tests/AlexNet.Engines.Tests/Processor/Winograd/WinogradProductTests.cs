using System.Runtime.Intrinsics.X86;
using AlexNet.Core;
using AlexNet.Engines.Processor.Winograd;
using AlexNet.Engines.Tests.Suite;
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
    [TestCase(2900, 1, 32, 32, 3, 1, 2, 1, Description = "more tiles than one chunk of the weight gradient holds")]
    public void Products_AgreeWithTheirDefinition(
        int batch, int groups, int inputs, int outputs, int taps, int pad, int height, int width)
    {
        var shape = new WinogradShape(batch, groups, inputs, outputs, taps, pad, height, width);
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
        var shape = new WinogradShape(2, 1, 32, 32, 3, 1, 6, 6);
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
        var shape = new WinogradShape(7, 2, 48, 32, 3, 1, 13, 13);
        var data = new WinogradData(shape);
        var (one, three) = (new WinogradTrial(shape, 1), new WinogradTrial(shape, 3));

        Assert.That(three.Output(data.X, data.W, data.Bias), Is.EqualTo(one.Output(data.X, data.W, data.Bias)));
        Assert.That(three.InputGradient(data.W, data.OutputGradient), Is.EqualTo(one.InputGradient(data.W, data.OutputGradient)));
        var (expected, actual) = (one.WeightGradient(data.X, data.OutputGradient), three.WeightGradient(data.X, data.OutputGradient));
        Assert.That(actual.Weights, Is.EqualTo(expected.Weights));
        Assert.That(actual.Bias, Is.EqualTo(expected.Bias));
    }

    [TestCase(3, 13)]
    [TestCase(5, 27)]
    public void Error_StaysNearFloat32s(int taps, int side)
    {
        // As in the network: many channels of activations after a ReLU, He's weights.
        var shape = new WinogradShape(1, 1, taps == 3 ? 256 : 48, 32, taps, taps / 2, side, side);
        var data = new WinogradData(shape);
        var expected = new DirectConvolution(shape).Output(data.X, data.W, data.Bias);
        var error = Distance(new WinogradTrial(shape, 2).Output(data.X, data.W, data.Bias), expected);
        Assert.That(error, Is.Not.NaN.And.LessThan(1e-5));
    }

    private static void AssertClose(float[] actual, double[] expected, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        Assert.That(Distance(actual, expected), Is.Not.NaN.And.LessThan(1e-5), what);
    }

    /// <summary>‖actual − expected‖ / ‖expected‖</summary>
    private static double Distance(float[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(b => b * b));
}
