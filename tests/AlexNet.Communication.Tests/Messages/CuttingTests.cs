using AlexNet.Communication.Messages;
using AlexNet.Communication.Sums;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Messages;

public sealed class CuttingTests
{
    [TestCase(100, 3, new long[] { 48, 48, 4 })]
    [TestCase(64, 2, new long[] { 32, 32 })]
    [TestCase(17, 4, new long[] { 16, 1, 0, 0 })]
    [TestCase(1, 2, new long[] { 1, 0 })]
    public void Slices_AreWholeLines(long count, int size, long[] expected)
    {
        var slices = Cutting.Slices(1000, count, size);
        Assert.That(slices.Select(slice => slice.Count), Is.EqualTo(expected));
        Assert.That(slices.Select(slice => slice.Start), Is.EqualTo(expected.Select((_, i) => 1000 + expected.Take(i).Sum())));
    }

    [Test]
    public void Sum_IsCutIntoParts()
    {
        using var memory = new Floats(100);
        var tag = 0;
        var parts = Cutting.Sum(new FloatVector([memory.All]), size: 2, () => tag++, longest: 40).ToArray();
        Assert.That(parts.Select(part => part.Bytes), Is.EqualTo(new[] { 160, 160, 80 }));
        Assert.That(tag, Is.EqualTo(3));
    }

    [Test]
    public void NothingToSum_IsNoPart() => Assert.That(Cutting.Sum(new FloatVector([]), 2, () => 0, longest: 40), Is.Empty);

    /// <summary>Sixteen are under way at once, until messages would be shorter than 256 KB.</summary>
    [TestCase(2, 4)]
    [TestCase(16, 4)]
    [TestCase(64, 16)]
    [TestCase(1024, 32)]
    public void Part_IsShortUnlessProcessesAreMany(int size, int megabytes) => Assert.That(Cutting.Length(size) * sizeof(float), Is.EqualTo(megabytes << 20));
}
