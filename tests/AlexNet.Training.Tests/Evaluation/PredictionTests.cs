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
        });
        Assert.That(predicted, Is.EqualTo(validated));
        Assert.That(predicted.Distinct().Count(), Is.EqualTo(source.Count));
        Assert.That(Predict(paths[7], "unsure").Select(pair => pair.Probability), Is.EquivalentTo(new[] { validated[7].First, validated[7].Second }), "alone");
    }

    [Test]
    public void Run_NamesAFileThatIsNoImage()
    {
        File.WriteAllText(run.In("text.jpg"), "no picture");
        foreach (var path in new[] { run.In("text.jpg"), run.In("missing.jpg"), run.In("pictures") })
        {
            Assert.That(Assert.Throws<UserErrorException>(() => Predict(path))!.Message, Does.Contain(path).And.Not.Contain("\n"));
        }
    }

    /// <summary>What stands before the file that cannot be used is told first, whatever stands behind it.</summary>
    [Test]
    public void Run_StopsAtTheFirstFileThatIsNoImage()
    {
        TinyPictures.WriteOne(run.In("good.jpg"), 1, number: 5);
        File.WriteAllText(run.In("text.jpg"), "no picture");
        var told = new List<string>();
        using var model = Open();
        string[] paths = [run.In("good.jpg"), run.In("text.jpg"), run.In("good.jpg"), run.In("missing.jpg")];
        var error = Assert.Throws<UserErrorException>(() => Prediction.Run(model, paths, 5, (path, _) => told.Add(path)))!;
        Assert.That(error.Message, Does.StartWith($"{run.In("text.jpg")}: not a JPEG or PNG"));
        Assert.That(told, Is.EqualTo(new[] { run.In("good.jpg") }));
        Assert.Throws<UserErrorException>(() => Prediction.Run(model, [paths[0], paths[3]], 5, (path, _) => told.Add(path)));
        Assert.That(told, Is.EqualTo(new[] { run.In("good.jpg"), run.In("good.jpg") }));
    }

    private TrainedModel Open(string name = "run") => TrainedModel.Open(
        run.Folder(name).ModelFile, batch: 1, new SessionSettings(), () => throw new InvalidOperationException("the run has its statistics"), _ => { });

    private IReadOnlyList<(string Label, float Probability)> Predict(string path, string name = "run")
    {
        using var model = Open(name);
        IReadOnlyList<(string Label, float Probability)> result = [];
        Prediction.Run(model, [path], 5, (_, labels) => result = labels);
        return result;
    }
}
