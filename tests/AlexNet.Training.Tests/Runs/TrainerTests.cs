using System.Text.Json;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Layouts;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

public sealed class TrainerTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    [Test]
    public void Run_LearnsAndLeavesItsFolder()
    {
        var recorder = run.Train(run.Settings("""{ "steps": 20, "learning_rate": 0.002 }"""), run.Folder());
        Assert.That(recorder.Steps.TakeLast(3).Average(entry => entry.Loss), Is.Not.NaN.And.LessThan(0.5 * recorder.Losses.First()));
        Assert.That(run.Result!.Finished);
        Assert.That(run.Result.Checkpoint, Is.EqualTo(run.Folder().CheckpointFile(20)));
        Assert.That(Directory.GetFiles(run.Folder().Path).Select(Path.GetFileName), Is.SupersetOf(new[]
        {
            "recipe.json", "log.jsonl", "model.safetensors", "statistics.safetensors", "checkpoint-00000020.safetensors",
        }));
        Assert.That(File.ReadAllBytes(run.Folder().StatisticsFile), Is.EqualTo(File.ReadAllBytes(Path.Combine(run.Data, "statistics.safetensors"))));
    }

    [Test]
    public void Run_ValidatesEveryImageOnceAtEveryEpochAndAtTheEnd()
    {
        var recorder = run.Train(run.Settings(), run.Folder());

        // 20 training images, batches of 8: an epoch ends within the third and the fifth update; the run with the sixth.
        Assert.That(recorder.Validations.Select(entry => entry.Step), Is.EqualTo(new[] { 3, 5, 6 }));

        // Ten images in batches of eight: the last batch is partial.
        Assert.That(recorder.Validations.Select(entry => entry.Images), Is.All.EqualTo(10));
        Assert.That(recorder.Validated, Is.EqualTo(Enumerable.Repeat(new[] { (8L, 10L), (10L, 10L) }, 3).SelectMany(two => two)));

        // Of three classes in turn, and what was taken for another is the error.
        Assert.That(recorder.Confusions.Select(confusion => string.Join(' ', Enumerable.Range(0, 3).Select(confusion.Images))), Is.EqualTo(Enumerable.Repeat("4 3 3", 3)));
        Assert.That(recorder.Confusions.Select(confusion => 1 - (confusion[0, 0] + confusion[1, 1] + confusion[2, 2]) / 10.0), Is.EqualTo(recorder.Validations.Select(entry => entry.Top1Error)).Within(1e-9));
    }

    [Test]
    public void Run_WritesOneObjectALine()
    {
        var recorder = run.Train(run.Settings(), run.Folder());
        var lines = File.ReadAllLines(run.Folder().LogFile).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        string[] names = ["split", "step", "epoch", "loss", "top1_error", "top_k", "topk_error", "learning_rate", "images_per_s", "seconds", "images"];
        foreach (var line in lines)
        {
            var isTraining = line.GetProperty("split").GetString() == "train";
            Assert.That(line.EnumerateObject().Select(field => field.Name), Is.EquivalentTo(isTraining ? [.. names, "waited_s"] : names));
        }

        Assert.That(lines.Select(line => line.GetProperty("split").GetString()).Count(split => split == "train"), Is.EqualTo(6));
        Assert.That(lines.Select(line => line.GetProperty("split").GetString()).Count(split => split == "validation"), Is.EqualTo(3));
        foreach (var field in new (string Name, Func<LogEntry, double> Value)[]
        {
            ("step", entry => entry.Step), ("epoch", entry => entry.Epoch), ("loss", entry => entry.Loss), ("top1_error", entry => entry.Top1Error),
            ("topk_error", entry => entry.TopKError!.Value), ("images_per_s", entry => entry.ImagesPerS), ("seconds", entry => entry.Seconds),
        })
        {
            Assert.That(Written("train", field.Name), Is.EqualTo(recorder.Steps.Select(field.Value)), field.Name);
            Assert.That(Written("validation", field.Name), Is.EqualTo(recorder.Validations.Select(field.Value)), field.Name);
        }

        Assert.That(Written("train", "top1_error").Select(error => error * 8), Is.All.Matches<double>(double.IsInteger), "of eight images");
        Assert.That(Written("validation", "top1_error").Select(error => Math.Round(error * 10, 9)), Is.All.Matches<double>(double.IsInteger), "of ten");
        Assert.That(lines.Where(line => line.GetProperty("split").GetString() == "validation").Select(line => line.GetProperty("images").GetInt64()), Is.All.EqualTo(10));
        Assert.That(lines[0].GetProperty("learning_rate").GetDouble(), Is.EqualTo(0.01).Within(1e-12));

        IEnumerable<double> Written(string split, string field) =>
            lines.Where(line => line.GetProperty("split").GetString() == split).Select(line => line.GetProperty(field).GetDouble());
    }

    [Test]
    public void Run_TwiceGivesTheSameLosses()
    {
        var first = run.Train(run.Settings("""{ "steps": 10 }"""), run.Folder("a"));
        var second = run.Train(run.Settings("""{ "steps": 10 }""") with { Workers = 3 }, run.Folder("b"));
        Assert.That(first.Losses.Count(), Is.EqualTo(10));
        Assert.That(second.Losses, Is.EqualTo(first.Losses));
        Assert.That(second.Losses.Distinct().Count(), Is.EqualTo(10));
    }

    [Test]
    public void Run_WithoutValidationShardsValidatesNothing()
    {
        using var other = new TinyRun(validation: 0);
        var recorder = other.Train(other.Settings(), other.Folder());
        Assert.That(recorder.Validations, Is.Empty);
        Assert.That(recorder.Start!.ValidationImages, Is.Zero);
        Assert.That(TinyRun.Tensors(other.Folder().ModelFile)["fc4.bias"], Is.EqualTo(TinyRun.Tensors(other.Folder().CheckpointFile(6))["fc4.bias"]));
    }

    [Test]
    public void Run_WithoutValidationKeepsACheckpointAtTheEndsOfEpochsNowAndThen()
    {
        using var other = new TinyRun(validation: 0);
        var settings = other.Settings("""{ "schedule": { "kind": "plateau" } }""");
        var recorder = other.Train(settings with { CheckpointPause = TimeSpan.Zero }, other.Folder("every"));
        Assert.That(recorder.Saved, Is.EqualTo(new[] { 3, 5, 6 }.Select(step => other.Folder("every").CheckpointFile(step))));
        Assert.That(recorder.Warnings, Is.EqualTo(new[] { "the recipe's plateau schedule needs a validation split and there is none: the learning rate stays as it is" }));
        Assert.That(other.Train(settings, other.Folder("pause")).Saved, Is.EqualTo(new[] { other.Folder("pause").CheckpointFile(6) }));
        Assert.That(run.Train(run.Settings("""{ "schedule": { "kind": "plateau" } }"""), run.Folder()).Warnings, Is.Empty);
    }

    [Test]
    public void Run_ModelIsTheBestCheckpointWithoutVelocities()
    {
        run.Train(run.Settings("""{ "steps": 12 }"""), run.Folder());
        var best = TinyRun.Info(run.Result!.Checkpoint).State.BestStep!.Value;
        Assert.That(run.Result.Best!.Step, Is.EqualTo(best));
        var (model, checkpoint) = (TinyRun.Tensors(run.Folder().ModelFile), TinyRun.Tensors(run.Folder().CheckpointFile(best)));
        Assert.That(model.Keys, Is.EquivalentTo(checkpoint.Keys.Where(name => !name.EndsWith(".velocity", StringComparison.Ordinal))));
        Assert.That(model, Has.Count.EqualTo(8));
        Assert.That(model.Keys.Select(name => model[name].SequenceEqual(checkpoint[name])), Is.All.True);
        Assert.That(TinyRun.Info(run.Folder().ModelFile).State.Step, Is.EqualTo(best));
    }

    [Test]
    public void Run_EndsWithThePlateauSchedule()
    {
        // A rate of zero never improves: after the first epoch two stale ones divide the rate, two more end the run.
        var schedule = """{ "steps": 0, "epochs": 50, "learning_rate": 0, "schedule": { "kind": "plateau", "times": 1, "patience": 2 } }""";
        var recorder = run.Train(run.Settings(schedule), run.Folder());
        Assert.That(recorder.Validations, Has.Count.EqualTo(5));
        Assert.That(run.Result!.Finished);
        Assert.That(run.Result.Model, Is.Not.Null);
        Assert.That(TinyRun.Info(run.Result.Checkpoint).State.Schedule.Ended);
        var again = run.Train(run.Settings(schedule), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(again.Steps, Is.Empty);
    }

    [Test]
    public void Run_KeepsTheLastTwoCheckpointsAndTheBest()
    {
        run.Train(run.Settings("""{ "steps": 9, "learning_rate": 0 }""") with { CheckpointEvery = 1 }, run.Folder());
        var steps = run.Folder().Checkpoints().Select(path => TinyRun.Info(path).State.Step);

        // With a rate of zero the first validation, after the third update, stays the best.
        Assert.That(steps, Is.EqualTo(new[] { 9, 8, 3 }));
    }

    [Test]
    public void Run_StopsWhereTheLossIsNoNumberAndKeepsTheLastGoodCheckpoint()
    {
        run.Train(run.Settings("""{ "steps": 4 }"""), run.Folder());
        var good = TinyRun.Tensors(run.Folder().CheckpointFile(4));
        var resume = ResumePoint.Newest(run.Folder(), _ => { });
        var wild = run.Settings("""{ "steps": 50, "learning_rate": 1e30 }""") with { CheckpointEvery = 1 };
        var error = Assert.Throws<UserErrorException>(() => run.Train(wild, run.Folder(), resume))!;
        Assert.That(error.Message, Does.Match(
            "^(the (validation )?loss is (NaN|∞|Infinity) at step [5-9] with learning rate (1E[+]30|9[.][0-9]+E[+]29); allowed is a finite number: try a lower learning-rate [(]the last checkpoint is /.*/checkpoint-0000000[4-8].safetensors[)]"
            + "|/.*/checkpoint-0000000[5-9].safetensors: not written: .* holds -?(NaN|Infinity); allowed are finite numbers: try a lower learning-rate)$"));
        Assert.That(TinyRun.Tensors(run.Folder().CheckpointFile(4))["conv1.weight"], Is.EqualTo(good["conv1.weight"]));
        Assert.That(run.Folder().Checkpoints().SelectMany(path => TinyRun.Tensors(path).Values).SelectMany(values => values).All(float.IsFinite));
    }

    [Test]
    public void Run_RefusesWhatDoesNotFit()
    {
        string Message(RunSettings settings) => Assert.Throws<UserErrorException>(() => run.Train(settings, run.Folder()))!.Message;
        Assert.That(Message(run.Settings("""{ "batch": 21 }""")), Is.EqualTo("the batch is 21; the training split has 20 images, so at most 20 is allowed"));
        Assert.That(Message(run.Settings(network: "alexnet")), Does.Contain("227×227").And.Contain("32×32").And.Contain("cifar-relu"));
        Assert.That(Message(run.Settings() with { Engine = new(DeviceChoice.Auto, "quantum", Precision.F32) }), Does.Contain("'quantum'").And.Contain("onednn, managed, reference"));
        Assert.That(Message(run.Settings() with { Data = run.In("nowhere") }), Does.Contain("there is no such folder"));
        Assert.That(Directory.Exists(run.Folder().Path), Is.False, "a run that cannot start leaves no folder");
    }

    [Test]
    public void Run_WritesARecipeThatRepeatsIt()
    {
        run.Train(run.Settings("""{ "seed": 7 }"""), run.Folder());
        using var json = JsonDocument.Parse(File.ReadAllBytes(run.Folder().RecipeFile));
        var recipe = RecipeJson.Read(json.RootElement.GetProperty("recipe"), run.Folder().RecipeFile);
        Assert.That(recipe, Is.EqualTo(run.Settings("""{ "seed": 7 }""").Recipe));
        Assert.That(json.RootElement.GetProperty("network").GetString(), Is.EqualTo("cifar-relu"));
        var computed = new EngineRequest(DeviceChoice.Cpu, json.RootElement.GetProperty("engine").GetString(), Precision.F32);
        Assert.That(RunOrigin.Read(run.Folder()), Is.EqualTo(new RunOrigin(run.Data, null, null, ExifOrientation.Ignore, computed, DataReading.Default)
        {
            Network = "cifar-relu",
            CheckpointEvery = 0,
            LogEvery = 1,
            MaxBadFraction = 0.01,
        }));
    }

    [Test]
    public void Run_WithoutANetworkTrainsTheFirstThatTheImagesCanFill()
    {
        run.Train(run.Settings("""{ "steps": 1 }""") with { Network = null }, run.Folder());
        using var json = JsonDocument.Parse(File.ReadAllBytes(run.Folder().RecipeFile));
        Assert.That(json.RootElement.GetProperty("network").GetString(), Is.EqualTo("cifar-relu"));
    }

    /// <summary>After the first updates, how many depends on the processor's sums, the weights are beyond all numbers: what comes next notices.</summary>
    [TestCase(8, "loss", "no checkpoint was written yet")]
    [TestCase(20, "validation loss", "no checkpoint was written yet|the last checkpoint is /.*/checkpoint-00000001.safetensors")]
    public void Run_StopsAtTheFirstLossThatIsNoNumber(int batch, string what, string kept)
    {
        var settings = run.Settings($$"""{ "batch": {{batch}}, "learning_rate": 1e30, "schedule": { "kind": "constant" } }""");
        var error = Assert.Throws<UserErrorException>(() => run.Train(settings, run.Folder()))!;
        Assert.That(error.Message, Does.Match($"^the {what} is (NaN|∞|Infinity) at step [123] with learning rate 1E[+]30; allowed is a finite number: try a lower learning-rate [(]({kept})[)]$"));
    }

    [Test]
    public void Run_TellsWhatItIsAboutToDo()
    {
        var engine = new FailingEngine((_, _) => false);
        var settings = run.Settings("""{ "seed": 3 }""");
        var start = run.Train(settings, engine.Choose, () => { }).Start!;
        Assert.That(start, Is.EqualTo(new RunStart("data", 20, 10, 3, start.Network, settings.Recipe, "failing", "a device that fails", run.Folder().Path, 0, 6, 0)));
        Assert.That((start.Network.Name, start.Network.Classes), Is.EqualTo(("cifar-relu", 3)));
        Assert.That(engine.Live, Is.Zero);
    }

    /// <summary>The lowest error; of equal ones the lowest loss. A low rate leaves the errors as they are, a higher one has more errors at a lower loss.</summary>
    [TestCase("0.00001", "0 -1")]
    [TestCase("0.0002", "1 -1")]
    public void Run_TellsWhichValidationIsTheBest(string rate, string kind)
    {
        var said = run.Train(run.Settings($$"""{ "batch": 20, "steps": 12, "learning_rate": {{rate}} }"""), run.Folder());
        var (best, kinds) = ((Error: double.PositiveInfinity, Loss: double.PositiveInfinity, Step: 0L), new HashSet<string>());
        foreach (var (entry, isBest) in said.Validations.Zip(said.Best))
        {
            kinds.Add($"{entry.Top1Error.CompareTo(best.Error)} {entry.Loss.CompareTo(best.Loss)}");
            var better = entry.Top1Error < best.Error || (entry.Top1Error == best.Error && entry.Loss < best.Loss);
            Assert.That(isBest, Is.EqualTo(better), $"{entry.Step}");
            best = better ? (entry.Top1Error, entry.Loss, entry.Step) : best;
        }

        Assert.That(kinds, Has.Some.EqualTo(kind), "error and loss beside the best so far");
        var state = TinyRun.Info(run.Result!.Checkpoint).State;
        Assert.That((state.Schedule.BestError, state.BestLoss, state.BestStep, run.Result.Best!.Step), Is.EqualTo((best.Error, (double?)best.Loss, (long?)best.Step, best.Step)));
    }

    /// <summary>What is wrong with single files is told, and does not end a run that allows it.</summary>
    [Test]
    public void Run_NamesImagesThatAreBadOrOdd()
    {
        var data = TinyPictures.Write(run.In("pictures"), perClass: 6);
        string[] files = [.. new[] { "train/class0/03.jpg", "train/class1/02.jpg", "validation/class1/01.jpg" }.Select(file => Path.Combine(data, file))];
        File.WriteAllText(files[0], "no picture");
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..^2]);
        File.WriteAllText(files[2], "no picture");
        var said = run.Train(run.Settings("""{ "batch": 4 }""") with { Data = data, MaxBadFraction = 0.5 }, run.Folder());
        Assert.That(run.Result!.BadImages.Select(image => image.Name), Is.EqualTo(new[] { files[0] }));
        Assert.That(run.Result.OddImages.First.Select(image => (image.Name, image.Oddity)), Is.EqualTo(new[] { (files[1], "no end marker") }));
        Assert.That(said.Warnings, Is.EqualTo(new[] { files[0] }), "left out of the mean");
        Assert.That(said.Skipped, Is.Not.Empty.And.All.EqualTo(files[2]));
        Assert.That(said.Validations.Select(entry => entry.Images), Is.All.EqualTo(11));
        Assert.Throws<UserErrorException>(() => run.Train(run.Settings("""{ "batch": 4 }""") with { Data = data, MaxBadFraction = 0 }, run.Folder("strict")));
    }

    [TestCase(ExifOrientation.Apply, "EXIF has no effect on data")]
    [TestCase(ExifOrientation.Ignore, null)]
    [TestCase(null, null)]
    public void Run_SaysThatPreparedImagesCannotBeTurned(ExifOrientation? exif, string? warning) => Assert.That(
        run.Train(run.Settings("""{ "steps": 1 }""") with { Exif = exif }, run.Folder()).Warnings, Is.EqualTo(warning is null ? [] : new[] { warning }));

    /// <summary>Beside the first error, that among five; among one less than there are of fewer than six classes; none of two.</summary>
    [TestCase(2, null, null)]
    [TestCase(3, null, 2)]
    [TestCase(5, null, 4)]
    [TestCase(6, 5, null)]
    public void Log_HasTheErrorThatSuitsTheClasses(int classes, int? five, int? fewer)
    {
        var data = TinyShards.Write(run.In("classes"), train: 12, validation: 12, classes: [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);
        var said = run.Train(run.Settings("""{ "steps": 1 }""") with { Data = data }, run.Folder());
        foreach (var entry in said.Steps.Concat(said.Validations))
        {
            Assert.That((entry.Top5Error is not null, entry.TopK, entry.TopKError is not null), Is.EqualTo((five is not null, fewer, fewer is not null)));
            Assert.That(entry.Wider?.K, Is.EqualTo(five ?? fewer));
            Assert.That(entry.Wider?.Error ?? 0, Is.LessThanOrEqualTo(entry.Top1Error));
        }
    }
}
