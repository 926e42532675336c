using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class TestBiasGradient(ElementKind kind) : KernelTest(kind)
{
    [TestCase(1, 1)]
    [TestCase(507, 96)]
    [TestCase(90, 10)]
    [TestCase(2, 2056)]
    [TestCase(3, 261)]
    [TestCase(2500, 8)]
    public void BiasGradient_SumsOverPositions(int positions, int channels)
    {
        foreach (var function in Enum.GetValues<Activation>())
        {
            var (y, dy) = (Random(positions * channels, 1), Random(positions * channels, 2));
            var gradients = dy.ToArray();
            if (function != Activation.None)
            {
                Activations.Backward(function, y, dy, gradients);
            }

            var (dx, db) = Gradient(function, y, dy, positions, channels);

            AssertClose(dx, gradients);
            AssertClose(db, Sums(gradients, channels), tolerance: 2e-5);
        }
    }

    [Test]
    public void BiasGradient_WithoutInputGradient_WritesSumsOnly()
    {
        var dy = Random(12 * 24, 3);
        var geometry = LaunchGeometry.BiasGradient(12, 24, Lanes);

        var partial = Launch("bias_gradient", geometry).Null().Elements(dy).Null().Values((int)Activation.None, 12, 24)
            .FloatsOut(geometry.X * 24).Run().Floats(1);

        AssertClose(Sum(partial, geometry.X, 24), Sums(dy, 24), tolerance: 2e-5);
    }

    [Test]
    public void Geometry_IsTheStatedOne()
    {
        Assert.That(LaunchGeometry.BiasGradient(387200, 96, 8), Is.EqualTo(new LaunchGeometry(256, 1)), "conv1 in bf16, 12 packs, 21 rows");
        Assert.That(LaunchGeometry.BiasGradient(128, 4096, 4), Is.EqualTo(new LaunchGeometry(16, 4)), "fc6 in float, 1024 packs");
        Assert.That(LaunchGeometry.Flat(0, 132), Is.EqualTo(new LaunchGeometry(1)));
        Assert.That(LaunchGeometry.Flat(257, 132), Is.EqualTo(new LaunchGeometry(2)));
        Assert.That(LaunchGeometry.Flat(int.MaxValue, 132), Is.EqualTo(new LaunchGeometry(2112)));
    }

    private (float[] InputGradient, float[] BiasGradient) Gradient(Activation function, float[] y, float[] dy, int positions, int channels)
    {
        var geometry = LaunchGeometry.BiasGradient(positions, channels, Lanes);
        var result = Launch("bias_gradient", geometry).Elements(y).Elements(dy).ElementsOut(dy.Length)
            .Values((int)function, positions, channels).FloatsOut(geometry.X * channels).Run();
        return (result.Elements(2), Sum(result.Floats(3), geometry.X, channels));
    }

    private float[] Sum(float[] partial, int chunks, int channels) => Launch("bias_gradient_sum", LaunchGeometry.BiasGradientSum(channels))
        .Floats(partial).Values(chunks, channels).FloatsOut(channels).Run().Floats(1);

    private static float[] Sums(float[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(c => (float)values.Where((_, i) => i % channels == c).Sum(value => (double)value))];
}
