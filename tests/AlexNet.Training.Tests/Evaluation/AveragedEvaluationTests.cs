using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class AveragedEvaluationTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp()
    {
        run = new TinyRun(validation: 11);
        run.Train(run.Settings("""{ "steps": 3 }"""), run.Folder());
    }

    [TearDown]
    public void TearDown() => run.Dispose();

    [Test]
    public void Run_AgreesWithTheTrainersValidation()
    {
        var last = run.Train(run.Settings("""{ "steps": 4 }"""), run.Folder("other")).Validations[^1];
        var result = Evaluate(1, run.Folder("other").CheckpointFile(4));
        Assert.That(result.Tally.Images, Is.EqualTo(11));
        Assert.That(result.Tally.Loss, Is.EqualTo(last.Loss).Within(1e-6));
        Assert.That((result.Tally.Top1Error, result.Tally.TopKError), Is.EqualTo((last.Top1Error, last.Wider!.Value.Error)));
    }

    [Test]
    public void Run_CountsEveryImageOnceWhateverTheBatch()
    {
        var whole = Evaluate(1, run.Folder().ModelFile);
        var inFours = Evaluate(Settings(1, run.Folder().ModelFile) with { Batch = 4 }, run.Data);
        Assert.That(inFours.Tally.Images, Is.EqualTo(11));
        Assert.That(inFours.Tally.Loss, Is.EqualTo(whole.Tally.Loss).Within(1e-6));
    }

    [Test]
    public void Run_OfTheSameCheckpointTwiceChangesNothing()
    {
        var once = Evaluate(1, run.Folder().ModelFile);
        var twice = Evaluate(1, run.Folder().ModelFile, run.Folder().ModelFile);
        Assert.That((twice.Tally.Images, Math.Round(twice.Tally.Loss - once.Tally.Loss, 6)), Is.EqualTo((11, 0)));
    }

    [Test]
    public void Run_OfTwoCheckpointsAveragesProbabilities()
    {
        run.Train(run.Settings("""{ "steps": 9, "seed": 5 }"""), run.Folder("other"));
        var (one, other) = (Evaluate(1, run.Folder().ModelFile), Evaluate(1, run.Folder("other").ModelFile));
        var both = Evaluate(1, run.Folder().ModelFile, run.Folder("other").ModelFile);

        // −ln is convex: the loss of the mean is at most the mean of the losses, and they differ.
        Assert.That(both.Tally.Loss, Is.Not.NaN.And.LessThan((one.Tally.Loss + other.Tally.Loss) / 2));
    }

    [Test]
    public void Run_TellsItsProgressToTheEnd()
    {
        var told = new List<(long Done, long Total)>();
        using var data = DataSet.Open(run.Data);
        AveragedEvaluation.Run(Settings(10, run.Folder().ModelFile) with { Batch = 8 }, data, _ => { }, (done, total) => told.Add((done, total)), default);
        Assert.That(told, Has.Count.EqualTo(20));
        Assert.That(told[^1], Is.EqualTo((110, 110)));
        Assert.Catch<OperationCanceledException>(() => AveragedEvaluation.Run(Settings(1, run.Folder().ModelFile), data, _ => { }, (_, _) => { }, new CancellationToken(canceled: true)));
    }

    [Test]
    public void Run_SkipsNamesAndCountsImagesThatCannotBeRead()
    {
        var folder = TinyPictures.Write(run.In("pictures"), perClass: 6);
        run.Train(run.Settings() with { Data = folder }, run.Folder("pictures-1"));
        File.WriteAllText(Path.Combine(folder, "validation", "class1", "03.jpg"), "no picture");
        var odd = Path.Combine(folder, "validation", "class0", "02.jpg");
        File.WriteAllBytes(odd, File.ReadAllBytes(odd)[..^2]);
        var settings = Settings(10, run.Folder("pictures-1").ModelFile);
        var result = Evaluate(settings, folder);
        Assert.That(result.Tally.Images, Is.EqualTo(11));
        Assert.That(result.Skipped.Select(image => Path.GetFileName(image.Name)), Is.EqualTo(new[] { "03.jpg" }));
        Assert.That(result.Odd.First.Select(image => (image.Name, image.Oddity)), Is.EqualTo(new[] { (odd, "no end marker") }));
        Assert.That(result.Tally.Loss, Is.Not.NaN);
        Assert.That(
            Assert.Throws<UserErrorException>(() => Evaluate(settings with { MaxBadFraction = 0 }, folder))!.Message,
            Does.Contain("1 of 12 images").And.Contain("allowed are 0").And.Contain("03.jpg"));
    }

    /// <summary>In another order of its classes the same data has the same errors; a set that lacks a class is one too.</summary>
    [TestCase("blue,red,green", new[] { 2, 0, 1 })]
    [TestCase("blue,green", new[] { 2, 1 })]
    public void Run_GoesByTheNamesOfClasses(string classes, int[] colours)
    {
        run.Train(run.Settings("""{ "steps": 40 }"""), run.Folder("learnt"));
        var model = run.Folder("learnt").ModelFile;
        Assert.That(Evaluate(Settings(1, model), run.Data).Tally.Top1Error, Is.Zero, "learnt");
        var data = TinyShards.Write(run.In("ordered"), classes: classes.Split(','), colours: colours);
        Assert.That(Evaluate(Settings(1, model), data).Tally.Top1Error, Is.Zero);
        Assert.That(Evaluate(Settings(1, model), TinyShards.Write(run.In("wrong"), classes: ["green", "blue", "red"])).Tally.Top1Error, Is.GreaterThan(0.9), "a control");
    }

    [Test]
    public void Run_RefusesAClassThatTheModelDoesNotKnow()
    {
        var error = Assert.Throws<UserErrorException>(() => Evaluate(Settings(1, run.Folder().ModelFile), TinyShards.Write(run.In("two"), classes: ["red", "pink"])))!;
        Assert.That(error.Message, Does.EndWith("model.safetensors: has no class pink, which two has; allowed are its 3 classes: red, green, blue"));
    }

    /// <summary>The mean that it was trained with is in it: what lies beside it, or beside the data, does not matter.</summary>
    [Test]
    public void Run_OfAModelAloneTakesTheModelsOwnMean()
    {
        var expected = Evaluate(1, run.Folder().ModelFile).Tally;
        Directory.CreateDirectory(run.In("alone"));
        File.Copy(run.Folder().ModelFile, run.In("alone", "model.safetensors"));
        Assert.That(Evaluate(1, run.In("alone", "model.safetensors")).Tally, Is.EqualTo(expected));
        var foreign = TinyShards.Write(run.In("dark"), train: 30, validation: 3, size: 64);
        using (var dark = DataSet.Open(foreign))
        {
            Loader.Statistics.StatisticsCache.LoadOrCompute(dark, workers: 1).Save(run.In("alone", "statistics.safetensors"));
        }

        var warnings = new List<string>();
        Assert.That(Evaluate(Settings(1, run.In("alone", "model.safetensors")), run.Data, warnings).Tally, Is.EqualTo(expected));
        Assert.That(warnings, Has.Count.EqualTo(1).And.All.EndWith("/alone/statistics.safetensors: holds another mean image than model.safetensors, whose own is subtracted"));
        warnings.Clear();
        Evaluate(Settings(1, run.Folder().ModelFile), run.Data, warnings);
        Assert.That(warnings, Is.Empty, "the run's own statistics lie beside its model");
    }

    /// <summary>A model of version 1 by itself has none: that of the training images is counted, as the settings say.</summary>
    [Test]
    public void Run_OfAModelWithoutAMeanCountsTheDatas()
    {
        var folder = TinyPictures.Write(run.In("pictures"), perClass: 6);
        run.Train(run.Settings() with { Data = folder }, run.Folder("pictures-1"));
        var (model, old, kept) = (run.Folder("pictures-1").ModelFile, run.In("old.safetensors"), Path.Combine(folder, "statistics.safetensors"));
        TinyRun.CopyAsVersion1(model, old);
        File.Delete(kept);
        Assert.That(Evaluate(Settings(1, old), folder).Tally, Is.EqualTo(Evaluate(Settings(1, model), folder).Tally));
        Assert.That(File.Exists(kept), "it is kept for the next time");
        File.Delete(kept);
        Assert.That(() => Evaluate(Settings(1, old) with { MaxPixels = 1919 }, folder), Throws.InstanceOf<UserErrorException>().With.Message.Contains("48×40 is 1920 pixels, allowed are 1919"));
        File.WriteAllText(Path.Combine(folder, "train", "class1", "03.jpg"), "no picture");
        Assert.That(Evaluate(Settings(1, old) with { MaxBadFraction = 0.1 }, folder).Tally.Images, Is.EqualTo(12));
        File.Delete(kept);
        Assert.That(() => Evaluate(Settings(1, old) with { MaxBadFraction = 0 }, folder), Throws.InstanceOf<UserErrorException>().With.Message.Contains("1 of 12 images"));
    }

    [Test]
    public void Run_RefusesImagesOfAnotherSize()
    {
        var model = run.Folder().ModelFile;
        Assert.That(Refused(model, TinyShards.Write(run.In("larger"), size: 40)), Is.EqualTo($"{model}: trained on images of 32×32; those of larger have 40×40"));
        Assert.That(Refused(model, TinyShards.Write(run.In("small"), size: 31)), Is.EqualTo($"{model}: network cifar-relu reads 32×32 pixels; the images of small have 31×31"));
    }

    /// <summary>Windows in the corners and in the middle of larger images, and their mirrors.</summary>
    [Test]
    public void Run_OfTenViewsAveragesThem()
    {
        var data = TinyShards.Write(run.In("larger"), size: 40);
        run.Train(run.Settings("""{ "steps": 3 }""") with { Data = data }, run.Folder("larger-1"));
        var path = run.Folder("larger-1").ModelFile;
        using var model = TrainedModel.Open(path, 32, new SessionSettings { Workers = 1 }, () => throw new InvalidOperationException(), _ => { });
        using var set = DataSet.Open(data);
        var (source, sums) = (set.Split("validation"), new double[10]);
        foreach (var window in new (int Top, int Left)[] { (0, 0), (0, 8), (8, 0), (8, 8), (4, 4) }.SelectMany(place => new[] { new CropDraw(place.Top, place.Left, false), new CropDraw(place.Top, place.Left, true) }))
        {
            var options = model.Session.Evaluation(source, 32, default) with { Window = window };
            Evaluator.ForEachBatch(model.Session, model.Pipeline, source, options, (batch, results) =>
            {
                for (var image = 0; image < 10; image++)
                {
                    sums[image] += results.Probabilities[3 * image + batch.Labels.Span[image]];
                }
            });
        }

        var (ten, one) = (Evaluate(Settings(10, path), data).Tally, Evaluate(Settings(1, path), data).Tally);
        Assert.That(ten.Loss, Is.EqualTo(sums.Average(sum => -Math.Log(sum / 10))).Within(1e-5));
        Assert.That(ten.Loss, Is.Not.EqualTo(one.Loss).Within(1e-4));
    }

    [TestCase("green,red,blue")]
    [TestCase("red,green,blue,pink")]
    public void Run_RefusesCheckpointsOfOtherClasses(string classes)
    {
        var data = TinyShards.Write(run.In("other"), classes: classes.Split(','));
        run.Train(run.Settings("""{ "steps": 1 }""") with { Data = data }, run.Folder("other-1"));
        var (first, second) = (run.Folder().ModelFile, run.Folder("other-1").ModelFile);
        Assert.That(
            Assert.Throws<UserErrorException>(() => Evaluate(1, first, second))!.Message,
            Is.EqualTo($"{second}: has other classes than {first}; allowed are checkpoints of the same, whose probabilities can be averaged"));
    }

    /// <summary>Of channels with a mean of 99.5 and 80 more for images of their colour: 12 of 255 apart are alike, 25 are not.</summary>
    [TestCase(4, new[] { 0, 1, 2 }, null)]
    [TestCase(3, new[] { 0, 0, 1 }, "trained on images whose mean is up to 2[5-8] of 255 from that of coloured; the model's own is subtracted")]
    public void Run_WarnsWhereTheDataLooksOtherwise(int images, int[] colours, string? expected)
    {
        var folder = TinyShards.Write(run.In("coloured"), train: images, validation: 3, colours: colours);
        using (var data = DataSet.Open(folder))
        {
            Loader.Statistics.StatisticsCache.LoadOrCompute(data, workers: 1);
        }

        var warnings = new List<string>();
        Evaluate(Settings(1, run.Folder().ModelFile), folder, warnings);
        Assert.That(warnings, expected is null ? Is.Empty : Has.Count.EqualTo(1).And.All.Match($"^{run.Folder().ModelFile}: {expected}$"));
    }

    /// <summary>The logarithm of nothing would make the mean loss infinite: the smallest number counts, whose logarithm is −744.44.</summary>
    [Test]
    public void Run_OfAProbabilityOfZeroHasAFiniteLoss()
    {
        using (var file = SafetensorsFile.Open(run.Folder().ModelFile))
        {
            var tensors = file.Tensors.Values.Select(tensor => tensor.Name == "fc4.bias"
                ? TensorData.From<float>(tensor.Name, new[] { 10_000f, 0, 0 }, 3)
                : TensorData.Streamed(tensor.Name, tensor.Dtype, [.. tensor.Shape], stream => stream.Write(file.View(tensor.Name))));
            SafetensorsWriter.Write(run.In("sure.safetensors"), tensors, file.Metadata, withChecksum: true);
        }

        var tally = Evaluate(1, run.In("sure.safetensors")).Tally;
        Assert.That(tally.Loss, Is.EqualTo(744.4400719 * 7 / 11).Within(1e-3), "seven of eleven are not red");
        Assert.That(tally.Top1Error, Is.EqualTo(7 / 11.0));
    }

    [Test]
    public void Run_PreparesPicturesAsTheModelWasTrained()
    {
        var folder = TinyPictures.Write(run.In("pictures"), perClass: 2);
        foreach (var (old, name) in new[] { ("class0", "red"), ("class1", "green") })
        {
            Directory.Move(Path.Combine(folder, "train", old), Path.Combine(folder, "train", name));
            Directory.Move(Path.Combine(folder, "validation", old), Path.Combine(folder, "validation", name));
        }

        Directory.CreateDirectory(Path.Combine(folder, "train", "blue"));
        TinyPictures.WriteOne(Path.Combine(folder, "train", "blue", "00.jpg"), label: 2, number: 1);
        using var data = DataSet.Open(folder);
        AveragedEvaluation.Run(Settings(1, run.Folder().ModelFile), data, _ => { }, (_, _) => { }, default);
        Assert.That(data.Size, Is.EqualTo(32));
    }

    /// <summary>Against the predictions of the same images one by one.</summary>
    [Test]
    public void Run_CountsWhichClassesAreTakenForWhich()
    {
        run.Train(run.Settings("""{ "steps": 1, "learning_rate": 0 }"""), run.Folder("some"));
        var settings = Settings(1, run.Folder("some").ModelFile);
        var result = Evaluate(settings with { Mistakes = 100 }, run.Data);
        var (confusion, mistakes) = (result.Confusion!, result.Mistakes);
        Assert.That(result.ClassNames, Is.EqualTo(new[] { "red", "green", "blue" }));
        Assert.That(Enumerable.Range(0, 3).Sum(confusion.Images), Is.EqualTo(11));
        Assert.That(confusion.Worst(9).Sum(pair => pair.Images), Is.EqualTo(mistakes.Count).And.EqualTo((long)Math.Round(11 * result.Tally.Top1Error)).And.Positive);
        Assert.That(mistakes.Select(mistake => mistake.Probability), Is.Ordered.Descending.And.All.InRange(1f / 3, 1f));
        foreach (var pair in confusion.Worst(9))
        {
            Assert.That(mistakes.Count(mistake => (mistake.Label, mistake.Predicted) == (pair.Label, pair.Predicted)), Is.EqualTo(pair.Images));
        }

        var two = Evaluate(settings with { Mistakes = 2 }, run.Data).Mistakes;
        Assert.That(two, Is.EqualTo(mistakes.Take(2)), "the most confident");
        Assert.That(Evaluate(settings, run.Data).Mistakes, Is.Empty);
    }

    [Test]
    public void Run_TellsTheErrorAmongAsManyClassesAsAsked()
    {
        var settings = Settings(1, run.Folder().ModelFile);
        Assert.That(Evaluate(settings, run.Data).Tally.K, Is.EqualTo(2));
        var one = Evaluate(settings with { TopK = 1 }, run.Data).Tally;
        Assert.That((one.K, one.TopKError), Is.EqualTo((1, one.Top1Error)));
        var error = Assert.Throws<UserErrorException>(() => Evaluate(settings with { TopK = 3 }, run.Data))!;
        Assert.That(error.Message, Is.EqualTo("top is 3; of 3 classes allowed are 1 to 2, as more are never wrong"));
    }

    [Test]
    public void Run_RefusesASplitThatIsNotThere() =>
        Assert.That(
            Assert.Throws<UserErrorException>(() => Evaluate(Settings(1, run.Folder().ModelFile) with { Split = "test" }, run.Data))!.Message,
            Does.Contain("no split test").And.Contain("train, validation"));

    private EvaluationResult Evaluate(int views, params string[] checkpoints) => Evaluate(Settings(views, checkpoints), run.Data);

    private static EvaluationResult Evaluate(EvaluationSettings settings, string folder, List<string>? warnings = null)
    {
        using var data = DataSet.Open(folder);
        return AveragedEvaluation.Run(settings, data, warning => warnings?.Add(warning), (_, _) => { }, default);
    }

    private static string Refused(string model, string folder) => Assert.Throws<UserErrorException>(() => Evaluate(Settings(1, model), folder))!.Message;

    private static EvaluationSettings Settings(int views, params string[] checkpoints) =>
        new() { Checkpoints = checkpoints, Split = SplitNames.Validation, Views = views, Workers = 1 };
}
