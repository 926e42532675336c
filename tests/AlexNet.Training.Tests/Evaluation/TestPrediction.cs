using AlexNet.Imaging.Formats;
using AlexNet.Loader.Decoding;

namespace AlexNet.Training.Tests;

public sealed class TestPrediction
{
    private TinyRun run = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        run = new TinyRun();
        TinyPictures.Write(run.In("pictures"), perClass: 12);
        run.Train(run.Settings("""{ "steps": 40, "augment": "none" }""") with { Data = run.In("pictures") }, run.Folder());
    }

    [OneTimeTearDown]
    public void TearDown() => run.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    public void Of_FindsTheClassOfAnImage(int label)
    {
        TinyPictures.WriteOne(run.In("photo.jpg"), label, number: 77);
        var labels = Predict(run.In("photo.jpg"));
        Assert.That(labels, Has.Count.EqualTo(2), "no more labels than classes");
        Assert.That(labels[0].Label, Is.EqualTo($"class{label}"));
        Assert.That(labels[0].Probability, Is.GreaterThan(0.5f));
        Assert.That(labels.Sum(pair => pair.Probability), Is.EqualTo(1).Within(1e-5));
    }

    [Test]
    public void Of_NamesAFileThatIsNoImage()
    {
        File.WriteAllText(run.In("text.jpg"), "no picture");
        foreach (var path in new[] { run.In("text.jpg"), run.In("missing.jpg"), run.In("pictures") })
        {
            Assert.That(Assert.Throws<UserErrorException>(() => Predict(path))!.Message, Does.Contain(path).And.Not.Contain("\n"));
        }
    }

    private IReadOnlyList<(string Label, float Probability)> Predict(string path)
    {
        using var model = TrainedModel.Open(run.Folder().ModelFile, batch: 1, EngineRequest.Default, _ => { });
        var decoders = new ImageDecoders();
        return Prediction.Of(model, TrainedModel.StatisticsBeside(run.Folder().ModelFile)!, new ImagePreparer(decoders), path, 5);
    }
}
