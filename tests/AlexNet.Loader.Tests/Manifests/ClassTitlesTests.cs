using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Tests.Manifests;

public sealed class ClassTitlesTests
{
    [Test]
    public void Shown_IsTheNameAndWhatPeopleSay()
    {
        var titles = new ClassTitles([("n1", "tench"), ("n1", "another"), ("cat", "cat"), ("n2", "")]);
        Assert.That(new[] { "n1", "cat", "n2", "n3" }.Select(titles.Shown), Is.EqualTo(new[] { "n1 (tench)", "cat", "n2", "n3" }));
    }

    [Test]
    public void Or_PrefersTheFirst()
    {
        var both = new ClassTitles([("a", "A")]).Or(new ClassTitles([("a", "other"), ("b", "B")]));
        Assert.That((both["a"], both["b"], both["c"]), Is.EqualTo(("A", "B", (string?)null)));
    }

    [Test]
    public void Metadata_HoldThem()
    {
        var metadata = new Dictionary<string, string>();
        ClassTitles.None.AddTo(metadata);
        Assert.That(metadata, Is.Empty);
        new ClassTitles([("n1", "tench, Tinca tinca")]).AddTo(metadata);
        Assert.That(metadata, Is.EqualTo(new Dictionary<string, string> { ["class_titles"] = """{"n1":"tench, Tinca tinca"}""" }));
        Assert.That(ClassTitles.In(metadata)["n1"], Is.EqualTo("tench, Tinca tinca"));
    }

    [TestCase("[]")]
    [TestCase("{\"n1\":3}")]
    [TestCase("{\"n1\":null}")]
    [TestCase("{")]
    [TestCase("null")]
    public void In_IsNoneWhereTheEntryIsNoTitles(string text) =>
        Assert.That(ClassTitles.In(new Dictionary<string, string> { ["class_titles"] = text }).IsEmpty);
}
