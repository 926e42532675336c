using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class BiasGradientTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(1, 1)]
    [TestCase(507, 96)]
    [TestCase(90, 10)]
    [TestCase(2, 2056)]
    [TestCase(3, 261)]
    [TestCase(2500, 8)]
    [TestCase(12, 24)]
    public void BiasGradient_SumsOverPositions(int positions, int channels)
    {
        var dy = Random(positions * channels, 2);

        AssertClose(Gradient(dy, positions, channels), Sums(dy, channels), tolerance: 2e-5);
    }

    [Test]
    public void Geometry_IsTheStatedOne()
    {
        Assert.That(LaunchGeometry.BiasGradient(387200, 96, 8), Is.EqualTo(new LaunchGeometry(256, 1)), "conv1 in bf16, 12 packs, 21 rows");
        Assert.That(LaunchGeometry.BiasGradient(128, 4096, 4), Is.EqualTo(new LaunchGeometry(16, 4)), "fc6 in float, 1024 packs");
        Assert.That(LaunchGeometry.BiasSums(387200, 96, 8), Is.EqualTo(new LaunchGeometry(512)), "conv1 in bf16, 12 packs, 21 rows");
        Assert.That(LaunchGeometry.BiasSums(1000, 96, 8), Is.EqualTo(new LaunchGeometry(6)), "8 positions a thread at least");
        Assert.That((LaunchGeometry.TakesBiasSums(2048, 8), LaunchGeometry.TakesBiasSums(2056, 8), LaunchGeometry.TakesBiasSums(20, 8)), Is.EqualTo((true, false, false)));
        Assert.That(LaunchGeometry.Flat(0, 132), Is.EqualTo(new LaunchGeometry(1)));
        Assert.That(LaunchGeometry.Flat(257, 132), Is.EqualTo(new LaunchGeometry(2)));
        Assert.That(LaunchGeometry.Flat(int.MaxValue, 132), Is.EqualTo(new LaunchGeometry(2112)));
    }

    private float[] Gradient(float[] dy, int positions, int channels)
    {
        var geometry = LaunchGeometry.BiasGradient(positions, channels, Lanes);
        var partial = Launch("bias_gradient", geometry).Elements(dy).Values(positions, channels).FloatsOut(geometry.X * channels).Run()
            .Floats(1);
        return Sum(partial, geometry.X, channels);
    }

    private float[] Sum(float[] partial, int chunks, int channels) => Launch("bias_gradient_sum", LaunchGeometry.BiasGradientSum(channels))
        .Floats(partial).Values(chunks, channels).FloatsOut(channels).Run().Floats(1);

    private static float[] Sums(float[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(c => (float)values.Where((_, i) => i % channels == c).Sum(value => (double)value))];
}
