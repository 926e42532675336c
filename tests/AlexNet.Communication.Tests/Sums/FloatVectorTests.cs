using AlexNet.Communication.Sums;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Sums;

public sealed class FloatVectorTests
{
    private Floats _memory = null!;
    private FloatVector _vector = null!;

    /// <summary>The numbers 10 … 13, 30 … 32 and 20.</summary>
    [SetUp]
    public void Make()
    {
        _memory = new(Enumerable.Range(0, 40).Select(i => (float)i).ToArray());
        _vector = new([_memory.Range(10, 4), _memory.Range(0, 0), _memory.Range(30, 3), _memory.Range(20, 1)]);
    }

    [TearDown]
    public void Free() => _memory.Dispose();

    [TestCase(0, 4, 10)]
    [TestCase(2, 2, 12)]
    [TestCase(4, 3, 30)]
    [TestCase(6, 1, 32)]
    [TestCase(7, 1, 20)]
    public void At_IsThePlaceWithinARange(int start, int count, int expected) => Assert.That(_vector.At(start, count), Is.EqualTo(_memory.Range(expected, 1).Address));

    [TestCase(3, 2)]
    [TestCase(0, 8)]
    [TestCase(6, 2)]
    public void At_IsNothingAcrossRanges(int start, int count) => Assert.That(_vector.At(start, count), Is.EqualTo((nint)0));

    [TestCase(0, 8, new float[] { 10, 11, 12, 13, 30, 31, 32, 20 })]
    [TestCase(3, 3, new float[] { 13, 30, 31 })]
    [TestCase(5, 3, new float[] { 31, 32, 20 })]
    public void Copies_GoThereAndBack(int start, int count, float[] expected)
    {
        using var copy = new Floats(count);
        _vector.CopyTo(copy.Address, start, count);
        Assert.That(copy.Span.ToArray(), Is.EqualTo(expected));

        for (var i = 0; i < count; i++)
        {
            copy.Span[i] += 100;
        }

        _vector.CopyFrom(copy.Address, start, count);
        var changed = Enumerable.Range(0, 40).Where(i => _memory.Span[i] != i).Select(i => (float)i);
        Assert.That(changed, Is.EquivalentTo(expected));
        Assert.That(expected.Select(each => _memory.Span[(int)each]), Is.EqualTo(expected.Select(each => each + 100)));
    }

    [Test]
    public void Count_IsOfAllRanges() => Assert.That(_vector.Count, Is.EqualTo(8));
}
