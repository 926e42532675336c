using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class ClipNormTests(ElementKind kind) : KernelTest(kind)
{
    private static readonly KernelRunState Decaying = new(new RunArguments(0, 0, UpdateRule.Everywhere(1, 1, 0, 0.25f, 0)), 1);

    private static readonly UpdateRule Rule = new(0, 0, 0, 0, 0, layerFactors: [1, 0, 0.1f], averageDecay: 0);

    /// <summary>Items of one number, of a part of a block, of whole blocks and of one more, elements and float32 in turn; of a frozen layer the second.</summary>
    [Test]
    public void SquaredNorm_AddsTheSquaresOfEveryItemThatIsTrained()
    {
        int[] counts = [1, 5000, 16384, 16385, 40963, 3];
        int[] layers = [0, 1, 2, 0, 2, 0];
        var items = NormItem.InTurn(counts.Select((count, i) => new NormItem(0, count, AsElements: 1 - (i % 2), FirstBlock: 0, Layer: layers[i])));
        var gradients = counts.Select((count, i) => i % 2 == 0 ? Random(count, i) : RandomFloats(count, i)).ToArray();
        var targets = gradients.Select((values, i) => (
            i * Marshal.SizeOf<NormItem>(), i % 2 == 0 ? Elements.Encode(Kind, values) : MemoryMarshal.AsBytes(values.AsSpan()).ToArray())).ToList();
        Assert.That(items.Select(item => item.FirstBlock), Is.EqualTo(new[] { 0, 1, 2, 3, 5, 8 }));

        var blocks = items.Sum(item => item.Blocks);
        var partial = Launch("squared_norm", new LaunchGeometry(blocks)).Table(MemoryMarshal.AsBytes(items.AsSpan()).ToArray(), targets)
            .Values(items.Length).State(new KernelRunState(new RunArguments(0, 0, Rule), 1)).FloatsOut(blocks).Run().Floats(counts.Length + 1);
        var expected = gradients.Where((_, i) => layers[i] != 1).Sum(values => values.Sum(value => (double)value * value));
        Assert.That(partial.Sum(value => (double)value), Is.EqualTo(expected).Within(expected * 1e-6));
        Assert.That(partial[1], Is.Zero);
    }

    [TestCase(1)]
    [TestCase(256)]
    [TestCase(3733)]
    public void SquaredNormSum_PutsTheSumInItsPlace(int count)
    {
        var partial = RandomFloats(count, 1).Select(MathF.Abs).ToArray();
        var sums = Launch("squared_norm_sum", new LaunchGeometry(1)).Floats(partial).Values(count, count).Floats([1, 2, 3]).Values(1).Run().Floats(1);
        var expected = partial.Sum(value => (double)value);
        Assert.That(sums[1], Is.EqualTo(expected).Within(expected * 1e-6));
        Assert.That((sums[0], sums[2]), Is.EqualTo((1f, 3f)));
    }

    /// <summary>Of gradients and of their weights.</summary>
    [TestCase(1, 2)]
    [TestCase(300, 1000)]
    public void SquaredNormSum_PutsTwoSumsBesideEachOther(int split, int count)
    {
        var partial = RandomFloats(count, 1).Select(MathF.Abs).ToArray();
        var sums = Launch("squared_norm_sum", new LaunchGeometry(2)).Floats(partial).Values(split, count).Floats([1, 2, 3, 4]).Values(1).Run().Floats(1);
        Assert.That(sums[1], Is.EqualTo(partial[..split].Sum(value => (double)value)).Within(1e-4).Percent);
        Assert.That(sums[2], Is.EqualTo(partial[split..].Sum(value => (double)value)).Within(1e-4).Percent);
        Assert.That((sums[0], sums[3]), Is.EqualTo((1f, 4f)));
    }

    [Test]
    public void CopyNumbers_TakesSomeOfThem() => Assert.That(
        Launch("copy_numbers", new LaunchGeometry(1)).Floats([1, 2, 3]).Values(1).Floats([4, 5, 6, 7]).Values(1, 2).Run().Floats(1),
        Is.EqualTo(new float[] { 4, 2, 3, 7 }));

    /// <summary>Two devices: 9 + 16 and 100 + 44 are the squares of norms of 5 and 12; the decay is ¼. 0.5 · 12 / (5 + ¼ · 12), and with half the gradient.</summary>
    [TestCase(false, 0.75f)]
    [TestCase(true, 6 / 5.5f)]
    public void LocalRate_IsWhatRatesAreMultipliedBy(bool isClipped, float expected)
    {
        var launch = Launch("local_rate", new LaunchGeometry(1)).Floats([9, 100, 16, 44]).Values(4).Value(0.5f);
        var rate = (isClipped ? launch.Floats([0.5f]) : launch.Null()).State(Decaying).FloatsOut(1).Run();
        Assert.That(rate.Floats(isClipped ? 3 : 2), Is.EqualTo(new[] { expected }).Within(1e-7));
    }

    [TestCase(0, 4)]
    [TestCase(4, 0)]
    [TestCase(float.NaN, 4)]
    [TestCase(4, float.NaN)]
    public void LocalRate_OfANormOfZeroOrNoNumberIsOne(float gradients, float weights) => Assert.That(
        Launch("local_rate", new LaunchGeometry(1)).Floats([gradients, weights]).Values(2).Value(0.5f).Null().State(Decaying).FloatsOut(1).Run().Floats(2),
        Is.EqualTo(new[] { 1f }));

    /// <summary>16 + 9 are the squares of a norm of 5.</summary>
    [TestCase(2.5f, 0.5f)]
    [TestCase(5, 1)]
    [TestCase(6, 1)]
    public void ClipNorm_IsWhatGradientsAreMultipliedBy(float limit, float expected) => Assert.That(
        Launch("clip_norm", new LaunchGeometry(1)).Floats([16, 9]).Values(2).Value(limit).FloatsOut(1).Run().Floats(1), Is.EqualTo(new[] { expected }));

    [Test]
    public void ClipNorm_OfWhatIsNoNumberIsOne() => Assert.That(
        Launch("clip_norm", new LaunchGeometry(1)).Floats([float.NaN]).Values(1).Value(1f).FloatsOut(1).Run().Floats(1), Is.EqualTo(new[] { 1f }));
}
