using AlexNet.Experiments.Similarity;

namespace AlexNet.Experiments.Tests.Similarity;

public sealed class ExactSearchTests
{
    /// <summary>Distances of a 3-4-5 triangle, and of equally near ones the lower index first.</summary>
    [Test]
    public void Nearest_ByHand()
    {
        var rows = Rows.Of(2, 0, 0, 3, 4, 6, 8, 4, 3, -3, -4, 0, 1);
        var found = new ExactSearch(rows).Nearest([new("query", null, new float[] { 0, 0 }, Self: -1)], 5, default)[0];
        Assert.That(found, Is.EqualTo(new Neighbour[] { new(0, 0), new(5, 1), new(1, 5), new(3, 5), new(4, 5) }));
    }

    [Test]
    public void Query_IsNoNeighbourOfItself()
    {
        var rows = Rows.Of(1, 5, 1, 5, 9);
        var found = new ExactSearch(rows).Nearest([Queries.OfIndex(rows, 2)], 10, default)[0];
        Assert.That(found, Is.EqualTo(new Neighbour[] { new(0, 0), new(1, 4), new(3, 4) }));
    }

    /// <summary>Against a plain loop in double precision: rows and queries that fill no group, and widths that fill no vector.</summary>
    [TestCase(1, 1, 1)]
    [TestCase(7, 3, 5)]
    [TestCase(100, 5, 16)]
    [TestCase(1001, 9, 67)]
    [TestCase(3000, 13, 130)]
    public void Nearest_EqualsAPlainLoop(int count, int asked, int size)
    {
        var rows = Rows.Of(size, Rows.Random(count * size, 1));
        Query[] queries = [.. Enumerable.Range(0, asked).Select(i => new Query($"{i}", null, Rows.Random(size, i + 2), -1))];
        var found = new ExactSearch(rows).Nearest(queries, 7, default);
        for (var i = 0; i < asked; i++)
        {
            var query = queries[i].Features.ToArray();
            var expected = Enumerable.Range(0, count)
                .Select(row => new Neighbour(row, Math.Sqrt(rows.Rows(row, 1).ToArray().Zip(query, (a, b) => Math.Pow((double)a - b, 2)).Sum())))
                .OrderBy(neighbour => neighbour.Distance).ThenBy(neighbour => neighbour.Index).Take(7).ToArray();
            Assert.That(found[i].Select(neighbour => neighbour.Index), Is.EqualTo(expected.Select(neighbour => neighbour.Index)));
            Assert.That(found[i].Select(neighbour => neighbour.Distance), Is.EqualTo(expected.Select(neighbour => neighbour.Distance)).Within(1e-5));
        }
    }

    /// <summary>How a query is grouped with others changes no bit, or ties would not be ties.</summary>
    [Test]
    public void Distances_AreTheSameBitsAloneAndTogether()
    {
        var rows = Rows.Of(37, Rows.Random(50 * 37, 1));
        Query[] queries = [.. Enumerable.Range(0, 7).Select(i => new Query($"{i}", null, Rows.Random(37, i + 2), -1))];
        var together = new ExactSearch(rows).Nearest(queries, 50, default);
        for (var i = 0; i < queries.Length; i++)
        {
            Assert.That(new ExactSearch(rows).Nearest([queries[i]], 50, default)[0], Is.EqualTo(together[i]));
        }
    }

    [Test]
    public void Ties_AreByIndex_HoweverManyThreads()
    {
        var rows = Rows.Of(2, [.. Enumerable.Repeat(1f, 200_000)]);
        var found = new ExactSearch(rows).Nearest([new("query", null, new float[] { 0, 0 }, -1)], 4, default)[0];
        Assert.That(found.Select(neighbour => neighbour.Index), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(1e30f)]
    public void WhatIsNoNumber_IsRefusedWithItsImage(float value)
    {
        var rows = Rows.Of(2, 0, 0, 1, value, 2, 2);
        var error = Assert.Throws<UserErrorException>(() => new ExactSearch(rows).Nearest([new("query", null, new float[] { 0, 0 }, -1)], 2, default))!;
        Assert.That(error.Message, Is.EqualTo("image 1: its features are no numbers, or too large to be compared; allowed are finite numbers whose squares can be added"));
    }

    [Test]
    public void Reading_HasARate() => Assert.That(new ExactSearch(Rows.Of(40, Rows.Random(40_000, 1))).MeasureReading(), Is.GreaterThan(0));

    [Test]
    public void Search_CanBeStopped() => Assert.Throws<OperationCanceledException>(
        () => new ExactSearch(Rows.Of(1, 1, 2)).Nearest([new("query", null, new float[] { 0 }, -1)], 1, new CancellationToken(canceled: true)));
}
