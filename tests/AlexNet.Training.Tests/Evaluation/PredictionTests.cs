using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class PredictionTests
{
    private TinyRun run = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        run = new TinyRun();
        TinyPictures.Write(run.In("pictures"), perClass: 12);
        run.Train(run.Settings("""{ "steps": 40, "augment": "none"}""") with { Data = run.In("pictures") }, run.Folder());
    }

    [OneTimeTearDown]
    public void TearDown() => run.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    public void Run_FindsTheClassOfAnImage(int label)
    {
        TinyPictures.WriteOne(run.In("photo.jpg"), label, number: 77);
        var labels = Predict(run.In("photo.jpg"));
        Assert.That(labels, Has.Count.EqualTo(2), "no more labels than classes");
        Assert.That(labels[0].Label, Is.EqualTo($"class{label}"));
        Assert.That(labels[0].Probability, Is.GreaterThan(0.99f), "forty updates make it sure of pictures like these");
        Assert.That(labels.Sum(pair => pair.Probability), Is.EqualTo(1).Within(1e-5));
        Assert.That(Predict(run.In("photo.jpg"), count: 1), Is.EqualTo(labels.Take(1)));
    }

    /// <summary>Every photo of the split, alone, has the probabilities that it had in validation, bit for bit.</summary>
    [Test]
    public void Run_SeesAPhotoAsValidationDoes()
    {
        // Hardly trained, it is sure of nothing: the probabilities tell photos apart. A third has no exact reciprocal.
        var settings = run.Settings("""{ "steps": 1, "learning_rate": 1e-6, "pixel_scale": 3 }""") with { Data = run.In("pictures") };
        run.Train(settings, run.Folder("unsure"));
        using var data = DataSet.Open(run.In("pictures"));
        var source = data.Split(SplitNames.Validation);
        using var model = Open("unsure");
        var validated = new List<(float First, float Second)>();
        Evaluator.ForEachBatch(model.Session, model.Pipeline, source, model.Session.Evaluation(source, batch: 1, default), (_, results) =>
            validated.Add((results.Probabilities[0], results.Probabilities[1])));
        string[] paths = [.. Enumerable.Range(0, source.Count).Select(source.Name)];
        var predicted = new List<(float First, float Second)>();
        Prediction.Run(model, paths, 5, (path, labels) =>
        {
            Assert.That(path, Is.EqualTo(paths[predicted.Count]));
            var byName = labels.ToDictionary(pair => pair.Label, pair => pair.Probability);
            predicted.Add((byName["class0"], byName["class1"]));
        }, Fail);
        Assert.That(predicted, Is.EqualTo(validated));
        Assert.That(predicted.Distinct().Count(), Is.EqualTo(source.Count));
        Assert.That(Predict(paths[7], "unsure").Select(pair => pair.Probability), Is.EquivalentTo(new[] { validated[7].First, validated[7].Second }), "alone");
    }

    /// <summary>Each file is told in the order in which it is given, whether or not it can be used.</summary>
    [TestCase("good text good missing", "good; text: not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA; good; missing: ")]
    [TestCase("text good", "text: not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA; good")]
    [TestCase("text", "text: not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA")]
    [TestCase("missing text", "missing: ; text: not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA")]
    public void Run_GoesOnAfterAFileThatIsNoImage(string files, string expected)
    {
        TinyPictures.WriteOne(run.In("good.jpg"), 1, number: 5);
        File.WriteAllText(run.In("text.jpg"), "no picture");
        string[] paths = [.. files.Split(' ').Select(file => run.In($"{file}.jpg"))];
        var told = new List<string>();
        using var model = Open();
        Prediction.Run(model, paths, 5, (path, _) => told.Add(path), (path, reason) =>
        {
            Assert.That(reason.Split(path), Has.Length.EqualTo(2), "it is named once");
            Assert.That(reason, Does.Not.Contain("\n"));
            told.Add(reason);
        });
        var parts = expected.Split("; ");
        Assert.That(told, Has.Count.EqualTo(parts.Length));
        foreach (var (line, part) in told.Zip(parts))
        {
            var pieces = part.Split(": ");
            Assert.That(line, Does.Contain(run.In($"{pieces[0]}.jpg")).And.Contain(pieces[^1] == pieces[0] ? "" : pieces[^1]));
            Assert.That(line == run.In("good.jpg"), Is.EqualTo(pieces[0] == "good"));
        }
    }

    [Test]
    public void Run_ObeysCancellation()
    {
        TinyPictures.WriteOne(run.In("good.jpg"), 1, number: 5);
        using var stop = new CancellationTokenSource();
        using var model = Open();
        var told = 0;
        Assert.That(() => Prediction.Run(model, [.. Enumerable.Repeat(run.In("good.jpg"), 200)], 5, (_, _) =>
        {
            told++;
            stop.Cancel();
        }, Fail, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Is.LessThan(200));
    }

    private TrainedModel Open(string name = "run") => TrainedModel.Open(
        run.Folder(name).ModelFile, batch: 1, new SessionSettings(), () => throw new InvalidOperationException("the run has its statistics"), _ => { });

    private IReadOnlyList<(string Label, float Probability)> Predict(string path, string name = "run", int count = 5)
    {
        using var model = Open(name);
        IReadOnlyList<(string Label, float Probability)> result = [];
        Prediction.Run(model, [path], count, (_, labels) => result = labels, Fail);
        return result;
    }

    private static void Fail(string path, string reason) => Assert.Fail($"{path}: {reason}");
}
