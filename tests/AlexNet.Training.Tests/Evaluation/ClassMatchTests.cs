using AlexNet.Training.Evaluation;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class ClassMatchTests
{
    private static readonly string[] Model = ["cat", "cow", "dog"];
    private static readonly string[] Numbers = ["0", "1", "2"];

    private readonly List<string> _warnings = [];

    [SetUp]
    public void SetUp() => _warnings.Clear();

    [TestCase("cat,cow,dog", "0,1,2")]
    [TestCase("dog,cat,cow", "2,0,1")]
    [TestCase("cat,dog", "0,2", TestName = "{m}(a class is missing)")]
    public void Of_GoesByName(string data, string labels)
    {
        Assert.That(Match(Model, data.Split(',')), Is.EqualTo(labels.Split(',').Select(int.Parse)));
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void Of_GoesByNumberWhereOneSideHasNoNames()
    {
        Assert.That(Match(Model, Numbers), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(Match(Numbers, ["a", "b"]), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(_warnings, Is.EqualTo(new[]
        {
            "m.safetensors: classes go by their numbers, as those of pets have no names",
            "m.safetensors: classes go by their numbers, as those of the checkpoint have no names",
        }));
    }

    [Test]
    public void Of_RefusesWhatTheModelDoesNotKnow()
    {
        var error = Assert.Throws<UserErrorException>(() => Match(Model, ["cat", "pig", "hen"]))!;
        Assert.That(error.Message, Is.EqualTo("m.safetensors: has no class pig, hen, which pets has; allowed are its 3 classes: cat, cow, dog"));
        Assert.That(
            Assert.Throws<UserErrorException>(() => Match(["0", "1"], ["a", "b", "c"]))!.Message,
            Is.EqualTo("m.safetensors: has no class a, b, c, which pets has; allowed are its 2 classes: 0, 1"));
        Assert.Throws<UserErrorException>(() => Match(Model, ["0", "2"]), "no numbers of all classes");
        Assert.That(
            Assert.Throws<UserErrorException>(() => Match(["a", "b", "c", "d", "e"], ["f", "g", "h", "i", "j", "k", "l"]))!.Message,
            Is.EqualTo("m.safetensors: has no class f, g, h, i, j and 2 more, which pets has; allowed are its 5 classes: a, b, c, d, e"));
    }

    private int[] Match(string[] model, string[] data) => ClassMatch.Of("m.safetensors", model, "pets", data, _warnings.Add);
}
