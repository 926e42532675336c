using AlexNet.Experiments.Similarity;

namespace AlexNet.Experiments.Tests.Similarity;

public sealed class CodesTests
{
    /// <summary>Over the edge of a word: 70 bits are two.</summary>
    [Test]
    public void Distances_AreTheBitsThatDiffer()
    {
        var codes = new Codes(3, 70);
        codes.Set(0, 0);
        codes.Set(0, 69);
        codes.Set(1, 0);
        codes.Set(1, 63);
        codes.Set(1, 64);
        var distances = new int[3];

        codes.Distances(codes[0], distances);

        Assert.That(distances, Is.EqualTo(new[] { 0, 3, 2 }));
        Assert.That(codes.Bytes, Is.EqualTo(48));
    }

    [TestCase(new[] { 1, 2, 3 }, new[] { 3, 2, 1 }, 1.0)]
    [TestCase(new[] { 1, 2, 3, 4 }, new[] { 4, 9, 8, 7 }, 0.25)]
    [TestCase(new[] { 1, 2 }, new int[0], 0.0)]
    public void Recall_IsTheShareThatIsFound(int[] exact, int[] found, double recall)
    {
        Assert.That(CodeComparison.Recall([Of(exact), Of([5])], [Of(found), Of([5])]), Is.EqualTo((recall + 1) / 2));

        static Neighbour[] Of(int[] indices) => [.. indices.Select(index => new Neighbour(index, 0))];
    }
}
