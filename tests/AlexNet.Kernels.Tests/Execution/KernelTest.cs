using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>What tests of kernels share: the _harness, random numbers that are elements, and what counts as equal.</summary>
[TestFixture(ElementKind.Float32)]
[TestFixture(ElementKind.BFloat16)]
internal abstract class KernelTest(ElementKind kind)
{
    protected const int Multiprocessors = 132;

    private Harness _harness = null!;

    protected ElementKind Kind => kind;

    protected int Lanes => 16 / Elements.Bytes(kind);

    /// <summary>Rounding of an element, as a share of its value, and some more for the arithmetic before it.</summary>
    protected double Tolerance => kind == ElementKind.Float32 ? 4e-6 : 1.0 / 256;

    [OneTimeSetUp]
    public void StartHarness() => _harness = new Harness(kind);

    [OneTimeTearDown]
    public void StopHarness() => _harness?.Dispose();

    /// <summary>A launch whose grid is part of what it computes.</summary>
    protected KernelLaunch Launch(string name, LaunchGeometry geometry) => new(_harness, kind, name, geometry, geometry);

    /// <summary>A launch that any number of blocks across does right: one too, whose threads then go over all items.</summary>
    protected KernelLaunch LaunchLoop(string name, LaunchGeometry geometry) => new(_harness, kind, name, geometry, geometry with { X = 1 });

    protected KernelLaunch LaunchFlat(string name, long items) => LaunchLoop(name, LaunchGeometry.Flat(items, Multiprocessors));

    /// <summary>Items of a launch over that many positions, as a header states them.</summary>
    protected long Items(long positions, int channels, int columns = 1) =>
        positions * channels / LaunchGeometry.PackWidth(channels / columns, Lanes);

    /// <summary>Numbers from −1 to 1, rounded to elements: the same for the same seed.</summary>
    protected float[] Random(int length, int seed) =>
        [.. RandomFloats(length, seed).Select(value => Elements.Nearest(kind, value))];

    protected static float[] RandomFloats(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(2 * Draw.Uniform((ulong)seed, Purpose.Weights, 0, i, 0) - 1))];

    /// <summary>ReLU(x + bias), channels last.</summary>
    protected static float[] Rectified(float[] x, float[] bias) => [.. x.Select((value, i) => Math.Max(0, value + bias[i % bias.Length]))];

    /// <summary>That the partial sums of all blocks add up to those of the values over all positions.</summary>
    protected void AssertSums(float[] partial, float[] values, int channels) =>
        AssertClose(SumsOver(partial, channels), SumsOver(values, channels), tolerance: 2e-5);

    private static float[] SumsOver(float[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(c => (float)values.Where((_, i) => i % channels == c).Sum(value => (double)value))];

    /// <summary>Equal within the rounding of an element; those far below the usual ones, sums that cancel, may differ by as much.</summary>
    protected void AssertClose(float[] actual, float[] expected, double? tolerance = null)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        var usual = Math.Sqrt(expected.Where(float.IsFinite).Select(value => (double)value * value).DefaultIfEmpty(0).Average());
        for (var i = 0; i < actual.Length; i++)
        {
            var allowed = (tolerance ?? Tolerance) * Math.Max(Math.Abs(expected[i]), usual);
            var equal = actual[i].Equals(expected[i]) || Math.Abs((double)actual[i] - expected[i]) <= allowed;
            Assert.That(equal, $"number {i} of {actual.Length} is {actual[i]:g9}, not {expected[i]:g9}");
        }
    }

    /// <summary>Equal to the last bit of an element.</summary>
    protected void AssertSame(float[] actual, float[] expected) =>
        Assert.That(actual, Is.EqualTo(expected.Select(value => Elements.Nearest(kind, value)).ToArray()));
}
