using AlexNet.Core;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Library.Tests;

/// <summary>The examples of docs/library.md and of the packages do what the pages say of them.</summary>
public sealed class ExamplesTests
{
    private string _before = null!;
    private TempFolder _folder = null!;
    private TextWriter _console = null!;
    private StringWriter _output = null!;
    private RunResult _trained = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _before = Directory.GetCurrentDirectory();
        _console = Console.Out;
        _folder = new TempFolder();
        Directory.SetCurrentDirectory(_folder.Path);
        TinyPictures.Write("photos", perClass: 10);
        TinyPictures.WriteOne("photo.jpg", label: 1, number: 100);
        Console.SetOut(_output = new StringWriter());
        _trained = TrainingRun.Run();
        File.Copy(_trained.Model!, "model.safetensors");
    }

    [OneTimeTearDown]
    public void Remove()
    {
        Console.SetOut(_console);
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [SetUp]
    public void Listen() => Console.SetOut(_output = new StringWriter());

    [Test]
    public void Train_WritesAModel()
    {
        Assert.That((_trained.Finished, _trained.Last!.Step, _trained.Model), Is.EqualTo((true, 6L, Path.Combine("runs/first", "model.safetensors"))));
        Assert.That(File.ReadLines("runs/first/log.jsonl").Count(line => line.Contains("\"split\":\"train\"", StringComparison.Ordinal)), Is.EqualTo(6));
    }

    [Test]
    public void Train_InTheSameFolder_IsRefusedAnotherRecipe()
    {
        var settings = new RunSettings { Data = "photos", Network = "cifar-tanh", Recipe = Recipes.quick };
        Assert.That(() => Trainer.Run(settings, "runs/first"), Throws.InstanceOf<UserErrorException>().With.Message.Contains("cifar-relu"));
    }

    [Test]
    public void Predict_TellsTheMostProbableFirst()
    {
        Predicting.Run();
        var lines = _output.ToString().TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Match(@"^\d+\.\d ?% class1$"));
        Assert.That(lines[1], Does.Match(@"^\d+\.\d ?% class0$"));
    }

    [Test]
    public void Predict_OfWhatIsNoImage_NamesTheFile()
    {
        File.WriteAllText("text.jpg", "no image");
        using var model = TrainedModel.Open("model.safetensors");
        Assert.That(() => model.Predict("text.jpg"), Throws.InstanceOf<UserErrorException>().With.Message.StartsWith("text.jpg: "));
        Assert.That(() => model.Predict("gone.jpg"), Throws.InstanceOf<UserErrorException>().With.Message.Contains("gone.jpg"));
        Assert.That(model.Predict("photo.jpg", count: 1).Select(each => each.Label), Is.EqualTo(new[] { "class1" }), "works on");
    }

    [Test]
    public void OwnImages_AreTrainedOn()
    {
        var result = OwnImages.Run(Pictures(20, first: 0), Pictures(10, first: 50));
        Assert.That((result.Finished, result.Last!.Step), Is.EqualTo((true, 6L)));
        using var model = TrainedModel.Open(result.Model!);
        Assert.That(model.Info.ClassNames, Is.EqualTo(new[] { "reddish", "greenish" }));
        Assert.That(model.Predict("photo.jpg")[0].Label, Is.EqualTo("greenish"));
        Assert.That(RunOrigin.Read(new RunFolder("runs/pictures"))!.Data, Is.Empty);
    }

    [Test]
    public void OwnNetwork_IsTrainedReadAgainAndGoesOn()
    {
        var trained = SmallNetwork.Train();
        var labels = SmallNetwork.Predict();
        Assert.That(trained.Last!.Step, Is.EqualTo(6));
        Assert.That((labels.Count, labels[0].Label), Is.EqualTo((2, "class1")));
        Assert.That(
            () => TrainedModel.Open("runs/small/model.safetensors"),
            Throws.InstanceOf<UserErrorException>().With.Message.Contains("network is 'small'"));
        var more = new RunSettings { Data = "photos", OwnNetwork = SmallNetwork.Small, Recipe = AlexNet.Training.Recipes.RecipeJson.With(Recipes.quick, """{ "batch": 8, "steps": 8 }""") };
        Assert.That(Trainer.Run(more, "runs/small").Last!.Step, Is.EqualTo(8), "goes on");
    }

    [Test]
    public async Task Batches_AreTheSplitsImages()
    {
        var labels = new List<int>();
        var floats = 0;
        await Batches.Run((images, of) =>
        {
            labels.AddRange(of.ToArray());
            floats += images.Length;
        });
        Assert.That(floats, Is.EqualTo(20 * 3 * 32 * 32));
        Assert.That(labels.CountBy(label => label).ToDictionary(), Is.EqualTo(new Dictionary<int, int> { [0] = 10, [1] = 10 }));
    }

    /// <summary>ONNX Runtime makes of our batches what our own engine makes of the files.</summary>
    [Test]
    public async Task Onnx_IsFedWithBatches()
    {
        var found = await OnnxBatches.Run();
        Assert.That(found, Has.Count.EqualTo(20 * 2));
        using var model = TrainedModel.Open("model.safetensors");
        for (var i = 0; i < 20; i++)
        {
            var own = model.Predict($"photos/validation/class{i / 10}/{i % 10:00}.jpg").Single(each => each.Label == "class1").Probability;
            Assert.That(found[(2 * i) + 1], Is.EqualTo(own).Within(1e-4), $"image {i}");
        }
    }

    [Test]
    public void Packages_DoAsTheirPagesSay()
    {
        CommunicationPackage.Run();
        ImagingPackage.Run();
        Assert.That(File.ReadAllBytes("black.jpg").AsSpan(0, 2).ToArray(), Is.EqualTo(new byte[] { 0xFF, 0xD8 }));
        Assert.That((ImageSharpPackage.Run().Width, ImageSharpPackage.Run().Height), Is.EqualTo((48, 40)));
        LoaderPackage.Run();
        Assert.That(_output.ToString(), Does.Contain("train: 20 images of 2 classes\n").And.Contain("validation: 20 images of 2 classes\n"));
        EnginesPackage.Run();
        Assert.That(_output.ToString(), Does.Match(@"\w+ on .+: [1-9]\d* steps\n"));
        File.Copy("model.safetensors", "weights.safetensors", overwrite: true);
        ExchangePackage.Run();
        Assert.That(_output.ToString(), Does.Contain("conv1.weight: 32×3×5×5\n"));
        ExperimentsPackage.Run();
        Assert.That(Directory.EnumerateFiles("runs/watched", "*tfevents*", SearchOption.AllDirectories), Is.Not.Empty);
    }

    private static Picture[] Pictures(int count, int first) => [.. Enumerable.Range(first, count).Select(number =>
    {
        TinyPictures.WriteOne("made.jpg", number % 2, number);
        return new Picture(File.ReadAllBytes("made.jpg"), number % 2);
    })];
}
