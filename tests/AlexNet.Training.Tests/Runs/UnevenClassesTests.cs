using AlexNet.Loader.Manifests;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>Runs on twelve pictures, nine of one class and three of the other.</summary>
public sealed class UnevenClassesTests
{
    private const string Everything = """{ "steps": 5, "sampling": "balanced", "class_weights": "balanced", "label_smoothing": 0.1 }""";

    private TinyRun _run = null!;

    private string _data = null!;

    [SetUp]
    public void SetUp()
    {
        _run = new TinyRun();
        _data = TinyPictures.Write(_run.In("pictures"), perClass: 9);
        Array.ForEach(Directory.GetFiles(Path.Combine(_data, SplitNames.Train, "class1"))[3..], File.Delete);
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    /// <summary>Batches of eight of epochs of twelve: within the first epoch, at its end but one batch, and within the third.</summary>
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    public void Run_AfterAStopGoesOnBitForBit(int stopAfter)
    {
        var settings = Settings(Everything);
        var whole = _run.Train(settings, _run.Folder("whole"));
        var first = _run.Train(settings, _run.Folder("parts"), stopAfter: stopAfter);
        Assert.That(_run.Result!.Checkpoint, Is.EqualTo(_run.Folder("parts").CheckpointFile(stopAfter)));
        var second = _run.Train(settings with { Workers = 3 }, _run.Folder("parts"), ResumePoint.Newest(_run.Folder("parts"), _ => { }));
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        Assert.That(whole.Losses.Count(), Is.EqualTo(5));
        var (parts, at) = (TinyRun.Tensors(_run.Folder("parts").CheckpointFile(5)), TinyRun.Tensors(_run.Folder("whole").CheckpointFile(5)));
        Assert.That(parts.Keys, Is.EquivalentTo(at.Keys));
        Assert.That(parts.Keys.Where(name => !parts[name].AsSpan().SequenceEqual(at[name])), Is.Empty);
    }

    /// <summary>The same weights throughout: each setting changes the training losses and no validation's.</summary>
    [TestCase("""{ "label_smoothing": 0.5 }""")]
    [TestCase("""{ "class_weights": "balanced" }""")]
    [TestCase("""{ "sampling": "balanced" }""")]
    public void Run_ReportsTheLossThatItLowersAndValidatesWithThePlainOne(string change)
    {
        const string still = """{ "learning_rate": 0, "steps": 3 }""";
        var plain = _run.Train(Settings(still), _run.Folder("plain"));
        var other = _run.Train(Settings(still, change), _run.Folder("other"));
        Assert.That(other.Validations.Select(entry => entry.Loss), Is.EqualTo(plain.Validations.Select(entry => entry.Loss)));
        Assert.That(plain.Validations, Is.Not.Empty);
        foreach (var (loss, before) in other.Losses.Zip(plain.Losses))
        {
            Assert.That(loss, Is.Not.EqualTo(before).Within(1e-6));
        }
    }

    /// <summary>By their weights over an epoch in one batch, or by turns over a round of each class's images: the mean of the classes' means.</summary>
    [Test]
    public void Run_WithBalancedWeightsCountsBothClassesAlike()
    {
        const string still = """{ "learning_rate": 0, "augment": "none", "dropout": 0 }""";
        var both = Loss("both", still, """{ "batch": 12, "steps": 1 }""");
        var weighted = Loss("weighted", still, """{ "batch": 12, "steps": 1, "class_weights": "balanced" }""");
        var turns = Loss("turns", still, """{ "batch": 6, "steps": 3, "sampling": "balanced" }""");
        // Not 9/12 a + 3/12 b but a/2 + b/2: eighteen samples in turns have each of the nine once and each of the three thrice.
        Assert.That(weighted, Is.EqualTo(turns).Within(1e-5));
        Assert.That(weighted, Is.Not.EqualTo(both).Within(1e-4));
    }

    [Test]
    public void Run_ThatIsNotShuffledCannotTakeTurns()
    {
        var error = Assert.Throws<UserErrorException>(() => _run.Train(Settings("""{ "sampling": "balanced", "shuffle": false }"""), _run.Folder()))!;
        Assert.That(error.InWords(name => $"--{name}"), Is.EqualTo("--sampling is balanced; allowed is uniform where --shuffle is false, which keeps the images in their order"));
        Assert.That(Directory.Exists(_run.Folder().Path), Is.False);
    }

    private double Loss(string name, params string[] changes) => _run.Train(Settings(changes), _run.Folder(name)).Losses.Average();

    private RunSettings Settings(params string[] changes)
    {
        var settings = _run.Settings();
        return settings with { Data = _data, Recipe = TinyRun.Recipe(["""{ "batch": 8, "steps": 6, "learning_rate": 0.01 }""", .. changes]) };
    }
}
