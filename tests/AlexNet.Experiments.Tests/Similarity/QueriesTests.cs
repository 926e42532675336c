using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;

namespace AlexNet.Experiments.Tests.Similarity;

public sealed class QueriesTests
{
    [TestCase(-1)]
    [TestCase(3)]
    public void OfIndex_OutsideIsRefused(int index) => Assert.That(
        Assert.Throws<UserErrorException>(() => Queries.OfIndex(Rows.Of(1, 1, 2, 3), index))!.Message, Is.EqualTo($"image {index} is asked for; allowed are 0 to 2"));

    [Test]
    public void OfIndex_IsItself()
    {
        var query = Queries.OfIndex(Rows.Of(2, 1, 2, 3, 4), 1);
        Assert.That((query.Name, query.Class, query.Self), Is.EqualTo(("image 1", "odd", 1)));
        Assert.That(query.Features.ToArray(), Is.EqualTo(new float[] { 3, 4 }));
    }

    /// <summary>The same file goes by several paths.</summary>
    [Test]
    public void OfRows_KnowsItselfByItsName()
    {
        var others = new FeatureList(Rows.Info(1));
        others.Add([7, 8], [new("./image 2", -1), new("image 9", -1)]);
        others.Finish();
        var queries = Queries.OfRows(others, "mine", Rows.Of(1, 1, 2, 3), "theirs");
        Assert.That(queries.Select(query => (query.Name, query.Class, query.Self)), Is.EqualTo(new[] { ("./image 2", default(string), 2), ("image 9", null, -1) }));
    }

    [TestCase("other", "fc7", "sum", "mine: features of network other; allowed are those of net, as in theirs")]
    [TestCase("net", "fc6", "sum", "mine: features of layer fc6; allowed are those of fc7, as in theirs")]
    [TestCase("net", "fc7", "another", "mine: features by another checkpoint of net than in theirs; allowed are those of the same, which can be compared")]
    public void OfRows_OfSomethingElse_IsRefused(string network, string layer, string checkpoint, string message)
    {
        var others = new FeatureList(Rows.Info(1, network, layer, checkpoint));
        Assert.That(Assert.Throws<UserErrorException>(() => Queries.OfRows(others, "mine", Rows.Of(1, 1), "theirs"))!.Message, Is.EqualTo(message));
    }

    [Test]
    public void Query_ThatIsNoNumber_IsRefused() => Assert.That(
        Assert.Throws<UserErrorException>(() => Queries.OfIndex(Rows.Of(2, 1, float.NaN), 0))!.Message,
        Is.EqualTo("image 0: its features hold NaN; allowed are finite numbers"));

    [Test]
    public void NoQuery_IsRefused() => Assert.That(
        Assert.Throws<UserErrorException>(() => SimilarImages.Find(new ExactSearch(Rows.Of(1, 1)), Rows.Of(1, 1), [], 1, default))!.Message,
        Is.EqualTo("no image whose neighbours are asked for; allowed is at least one"));
}
