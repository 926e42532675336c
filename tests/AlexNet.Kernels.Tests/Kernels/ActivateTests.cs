using AlexNet.Core;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class ActivateTests(ElementKind kind) : KernelTest(kind)
{
    private static readonly float[] Special = [float.NaN, 0f, -0f, float.PositiveInfinity, float.NegativeInfinity, 1e-30f, -1e-30f];

    [TestCase(7, 96)]
    [TestCase(3, 5)]
    [TestCase(1, 1)]
    [TestCase(90, 64)]
    public void BiasActivate_EqualsTheReference(int positions, int channels)
    {
        foreach (var function in Enum.GetValues<Activation>())
        {
            var (x, bias) = (Random(positions * channels, 1), RandomFloats(channels, 2));
            var expected = x.Select((value, i) => value + bias[i % channels]).ToArray();
            Activations.Forward(function, expected, expected);

            AssertClose(Activate(x, bias, function, channels), expected);
        }
    }

    [Test]
    public void BiasActivate_WithoutBias_TreatsSpecialNumbersAsTheReference([Values] Activation function)
    {
        var x = Special.Concat(Random(9, 3)).Select(value => Elements.Nearest(Kind, value)).ToArray();
        var expected = x.ToArray();
        Activations.Forward(function, x, expected);

        AssertClose(Activate(x, null, function, x.Length), expected);
    }

    [Test]
    public void ActivateGradient_EqualsTheReference(
        [Values(1, 7, 8, 1003)] int count, [Values(Activation.Relu, Activation.Tanh, Activation.Logistic)] Activation function)
    {
        var (y, dy) = (Random(count, 4), Random(count, 5));
        y[count / 2] = 0;
        var expected = new float[count];
        Activations.Backward(function, y, dy, expected);

        var result = LaunchFlat("activate_gradient", count / Lanes + 1).Elements(y).Elements(dy).ElementsOut(count).Null()
            .Values((int)function, count, 1).Run();

        AssertClose(result.Elements(2), expected);
    }

    [Test]
    public void ActivateGradient_LetsNumbersThatAreNoneThrough()
    {
        var result = LaunchFlat("activate_gradient", 1).Elements([1, -1, 1]).Elements([float.NaN, float.NaN, 2]).ElementsOut(3).Null()
            .Values((int)Activation.Relu, 3, 1).Run();

        Assert.That(result.Elements(2), Is.EqualTo(new[] { float.NaN, float.NaN, 2 }));
    }

    [Test]
    public void ActivateGradient_WithSums_GivesTheBiassGradientToo([ValueSource(typeof(SumCase), nameof(SumCase.All))] object test, [Values(Activation.Relu, Activation.Tanh, Activation.Logistic)] Activation function)
    {
        var (positions, channels) = (SumCase)test;
        var (y, dy) = (Random(positions * channels, 4), Random(positions * channels, 5));
        var expected = new float[y.Length];
        Activations.Backward(function, y, dy, expected);

        var geometry = LaunchGeometry.BiasSums(positions, channels, Lanes);
        var result = Launch("activate_gradient", geometry).Elements(y).Elements(dy).ElementsOut(y.Length).FloatsOut(geometry.X * channels)
            .Values((int)function, positions, channels).Run();

        AssertClose(result.Elements(2), expected);
        AssertSums(result.Floats(3), expected, channels);
    }

    [Test]
    public void Scale_Multiplies([Values(1, 8, 515)] int count)
    {
        var x = Random(count, 6);

        var result = LaunchFlat("scale", count / Lanes + 1).Elements(x).ElementsOut(count).Value(0.5f).Value((long)count).Run();

        AssertSame(result.Elements(1), [.. x.Select(value => value * 0.5f)]);
    }

    private float[] Activate(float[] x, float[]? bias, Activation function, int channels)
    {
        var launch = LaunchFlat("bias_activate", Items(x.Length / channels, channels)).Elements(x);
        launch = bias is null ? launch.Null() : launch.Floats(bias);
        return launch.ElementsOut(x.Length).Values((int)function, x.Length / channels, channels).Run().Elements(bias is null ? 1 : 2);
    }
}
