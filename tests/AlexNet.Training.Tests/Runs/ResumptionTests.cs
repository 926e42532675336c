using System.Globalization;
using AlexNet.Engines;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

public sealed class ResumptionTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    // Epochs end within the third and the fifth update: stops before, at and after a boundary, and before the first update.
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(3, 4)]
    public void Run_AfterAStopGoesOnBitForBit(int stopAfter, int microbatches = 1)
    {
        var settings = run.Settings($$"""{ "steps": 8, "microbatches": {{microbatches}} }""");
        var whole = run.Train(settings, run.Folder("whole"));
        var first = run.Train(settings, run.Folder("parts"), stopAfter: stopAfter);
        Assert.That((run.Result!.Finished, run.Result.Model), Is.EqualTo((false, (string?)null)));
        Assert.That(run.Result.Checkpoint, Is.EqualTo(run.Folder("parts").CheckpointFile(stopAfter)));
        var second = run.Train(settings, run.Folder("parts"), ResumePoint.Newest(run.Folder("parts"), _ => { }));
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        Assert.That(first.Validations.Concat(second.Validations).Select(entry => entry.Loss), Is.EqualTo(whole.Validations.Select(entry => entry.Loss)));
        AssertSame(run.Folder("parts").CheckpointFile(8), run.Folder("whole").CheckpointFile(8));
        AssertSame(run.Folder("parts").ModelFile, run.Folder("whole").ModelFile);
        Assert.That(File.ReadAllLines(run.Folder("parts").LogFile), Has.Length.EqualTo(File.ReadAllLines(run.Folder("whole").LogFile).Length));
    }

    [Test]
    public void Run_MayGoOnInMicrobatches()
    {
        var settings = run.Settings("""{ "steps": 6, "dropout": 0.5 }""");
        var whole = run.Train(settings, run.Folder("whole"));
        run.Train(settings, run.Folder(), stopAfter: 3);
        var parted = run.Settings("""{ "steps": 6, "dropout": 0.5, "microbatches": 4 }""");
        var second = run.Train(parted, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(second.Losses, Is.EqualTo(whole.Losses.Skip(3)).Within(1e-4));
        Assert.That(second.Losses, Is.Not.EqualTo(whole.Losses.Skip(3)));
    }

    [Test]
    public void Run_InMicrobatchesThatDoNotDivideTheBatch_IsRefusedBeforeItBegins()
    {
        var error = Assert.Throws<UserErrorException>(() => run.Train(run.Settings("""{ "microbatches": 16 }"""), run.Folder()))!;
        Assert.That(error.Message, Is.EqualTo("microbatches is 16; allowed is a power of two that divides the batch, which is 8"));
        Assert.That(Directory.Exists(run.Folder().Path), Is.False);
    }

    // The epochs end within the third and the fifth update, the run with the eighth.
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(8)]
    public void Run_AfterAStopWithinAValidationValidatesFirst(int stopAfter)
    {
        using var many = new TinyRun(validation: 200);
        var settings = many.Settings("""{ "steps": 8, "schedule": { "kind": "plateau", "times": 1, "patience": 1 } }""");
        var whole = many.Train(settings, many.Folder("whole"));
        var first = many.Train(settings, many.Folder("parts"), stopInValidationAfter: stopAfter);
        Assert.That((many.Result!.Finished, many.Result.Model), Is.EqualTo((false, (string?)null)));
        Assert.That(first.Validations.Select(entry => entry.Step), Has.None.EqualTo(stopAfter), "the validation was left");
        Assert.That(TinyRun.Info(many.Folder("parts").CheckpointFile(stopAfter)).State.ValidationDue);
        var second = many.Train(settings, many.Folder("parts"), ResumePoint.Newest(many.Folder("parts"), _ => { }));
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        Assert.That(first.Validations.Concat(second.Validations).Select(entry => (entry.Step, entry.Loss)), Is.EqualTo(whole.Validations.Select(entry => (entry.Step, entry.Loss))));
        Assert.That(TinyRun.Info(many.Folder("parts").CheckpointFile(8)).State, Is.EqualTo(TinyRun.Info(many.Folder("whole").CheckpointFile(8)).State));
        AssertSame(many.Folder("parts").CheckpointFile(8), many.Folder("whole").CheckpointFile(8));
        AssertSame(many.Folder("parts").ModelFile, many.Folder("whole").ModelFile);
    }

    [Test]
    public void Run_FromAnOlderCheckpointRepeatsWhatFollowed()
    {
        var settings = run.Settings("""{ "steps": 8 }""");
        run.Train(settings with { CheckpointEvery = 1 }, run.Folder());
        var expected = TinyRun.Tensors(run.Folder().CheckpointFile(8))["conv1.weight"];
        run.Train(settings, run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(7)));
        Assert.That(TinyRun.Tensors(run.Folder().CheckpointFile(8))["conv1.weight"], Is.EqualTo(expected));
        Assert.That(File.ReadAllLines(run.Folder().LogFile).Count(line => line.Contains("\"train\"", StringComparison.Ordinal)), Is.EqualTo(8));
        var stopped = run.Train(settings with { Recipe = TinyRun.Recipe("""{ "batch": 8, "steps": 20 }""") }, run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(7)), stopAfter: 8);
        Assert.That(stopped.Steps.Select(entry => entry.Step), Is.EqualTo(new[] { 8 }));
    }

    [Test]
    public void Run_IntoAnotherFolderTakesTheBestAlong()
    {
        // After the first validation a rate of zero keeps the first as the best.
        run.Train(run.Settings("""{ "steps": 6, "learning_rate": 0 }"""), run.Folder());
        var resume = ResumePoint.Newest(run.Folder(), _ => { });
        var best = resume!.Info.State.BestStep!.Value;
        Assert.That(best, Is.EqualTo(3));
        var recorder = run.Train(run.Settings("""{ "steps": 8, "learning_rate": 0 }"""), run.Folder("branch"), resume);
        Assert.That((recorder.Warnings.Count, run.Result!.Best!.Step), Is.EqualTo((0, best)));
        Assert.That(TinyRun.Info(run.Folder("branch").ModelFile).State.Step, Is.EqualTo(best));
        AssertSame(run.Folder("branch").CheckpointFile(best), run.Folder().CheckpointFile(best));
    }

    [Test]
    public void Run_WithoutItsBestCheckpointSaysSoAndFindsAnother([Values] bool inAnotherFolder, [Values] bool isDamaged)
    {
        run.Train(run.Settings("""{ "steps": 6, "learning_rate": 0 }"""), run.Folder());
        var resume = ResumePoint.Newest(run.Folder(), _ => { });
        var best = run.Folder().CheckpointFile(3);
        File.Delete(best);
        if (isDamaged)
        {
            File.WriteAllText(best, "damaged");
        }

        var folder = run.Folder(inAnotherFolder ? "branch" : "run");
        var recorder = run.Train(run.Settings("""{ "steps": 8, "learning_rate": 0 }"""), folder, resume);
        Assert.That(recorder.Warnings, Has.Count.EqualTo(1));
        Assert.That(recorder.Warnings[0], Does.Match("^the best checkpoint so far cannot be used, the next validation counts as the best: .*/run/checkpoint-00000003.safetensors: ."));
        Assert.That(run.Result!.Best!.Step, Is.EqualTo(recorder.Validations[0].Step));
        Assert.That(TinyRun.Info(folder.ModelFile).State.Step, Is.EqualTo(recorder.Validations[0].Step));
        Assert.That(File.Exists(best + ".unusable"), Is.EqualTo(isDamaged && !inAnotherFolder), "it is kept to be looked at");
    }

    /// <summary>What happens to it while the run is under way is noticed when the model is made.</summary>
    [TestCase(false, "{0}: the best checkpoint has vanished; the model is made from the last, {1}")]
    [TestCase(true, "the best checkpoint cannot be used, the model is made from the last, {1}: {0}: ")]
    public void Run_WhoseBestCheckpointIsLostMakesItsModelOfTheLast(bool isDamaged, string warning)
    {
        run.Train(run.Settings("""{ "steps": 6, "learning_rate": 0 }"""), new FailingEngine((_, _) => false).Choose, () => { });
        var (best, last) = (run.Folder().CheckpointFile(3), run.Folder().CheckpointFile(8));
        var recorder = run.Train(run.Settings("""{ "steps": 8, "learning_rate": 0 }"""), new FailingEngine((_, _) => false).Choose, whenStarted: () =>
        {
            File.Delete(best);
            if (isDamaged)
            {
                File.WriteAllText(best, "damaged");
            }
        }, ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(recorder.Warnings, Has.Count.EqualTo(1));
        Assert.That(recorder.Warnings[0], Does.StartWith(string.Format(CultureInfo.InvariantCulture, warning, best, last)));
        Assert.That((run.Result!.Finished, run.Result.Model), Is.EqualTo((true, run.Folder().ModelFile)));
        Assert.That(TinyRun.Info(run.Folder().ModelFile).State.Step, Is.EqualTo(8));
    }

    [Test]
    public void Prune_DropsCheckpointsOfWorkThatIsRepeated()
    {
        run.Train(run.Settings("""{ "steps": 8 }""") with { CheckpointEvery = 1 }, run.Folder());
        run.Folder().Prune(7, bestStep: null);
        Assert.That(run.Folder().Checkpoints(), Is.EqualTo(new[] { run.Folder().CheckpointFile(7) }));
    }

    [Test]
    public void Newest_SkipsATruncatedCheckpointWithAWarning()
    {
        run.Train(run.Settings() with { CheckpointEvery = 1 }, run.Folder());
        using (var file = File.OpenWrite(run.Folder().CheckpointFile(6)))
        {
            file.SetLength(file.Length / 2);
        }

        var warnings = new List<string>();
        var resume = ResumePoint.Newest(run.Folder(), text => warnings.Add(text.ToString()));
        Assert.That(resume!.Info.State.Step, Is.EqualTo(5));
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(warnings[0], Does.StartWith("skipping a checkpoint that cannot be used; it is kept as checkpoint-00000006.safetensors.unusable: " + run.Folder().CheckpointFile(6) + ": "));
    }

    [TestCase("5")]
    [TestCase("")]
    public void Run_AfterDamagedCheckpointsKeepsThem(string from)
    {
        run.Train(run.Settings() with { CheckpointEvery = 1 }, run.Folder());
        var damaged = run.Folder().Checkpoints().Where(path => from == "" || path == run.Folder().CheckpointFile(6)).ToArray();
        Array.ForEach(damaged, path => File.WriteAllText(path, $"damaged {path}"));
        File.Delete(run.Folder().ModelFile);
        var warnings = new List<string>();
        using var start = Resumption.Newest(run.Folder(), text => warnings.Add(text.ToString()));
        Assert.That(start.Point?.Info.State.Step.ToString() ?? "", Is.EqualTo(from));
        Assert.That(warnings, Has.Count.EqualTo(damaged.Length).And.All.Contains(".safetensors.unusable: "));
        Assert.That(run.Folder().Checkpoints(), Is.SupersetOf(damaged), "nothing is touched before the run begins");
        Trainer.Run(run.Settings() with { CheckpointEvery = 1 }, start, new Recorder(), default);
        Assert.That(damaged.Select(path => File.ReadAllText(path + ".unusable")), Is.EqualTo(damaged.Select(path => $"damaged {path}")));
    }

    [Test]
    public void Newest_WithoutACheckpointBeginsAsTheRunWasBegun()
    {
        var settings = run.Settings("""{ "batch": 5, "momentum": 0.5 }""", network: "cifar-tanh") with { InitialWeights = "first.safetensors", CheckpointEvery = 7, LogEvery = 3, MaxBadFraction = 0.25, Engine = new EngineRequest(DeviceChoice.Cpu, "managed", Precision.F32) };
        Directory.CreateDirectory(run.Folder().Path);
        Resumption.Anew(run.Folder()).Note(settings);
        var origin = Resumption.Newest(run.Folder(), _ => { }).Origin!;
        Assert.That((origin.Network, origin.CheckpointEvery, origin.LogEvery, origin.MaxBadFraction), Is.EqualTo(("cifar-tanh", 7, 3, 0.25)));
        Assert.That((origin.Recipe, origin.Engine), Is.EqualTo((settings.Recipe, settings.Engine)));
        Assert.That(origin.InitialWeights, Is.EqualTo(Path.GetFullPath("first.safetensors")));
    }

    [Test]
    public void Note_ChangesNothingOfARunThatGoesOn()
    {
        Directory.CreateDirectory(run.Folder().Path);
        Resumption.Anew(run.Folder()).Note(run.Settings());
        Resumption.Newest(run.Folder(), _ => { }).Note(run.Settings(network: "cifar-tanh"));
        Assert.That(RunOrigin.Read(run.Folder())!.Network, Is.EqualTo("cifar-relu"));
    }

    [Test]
    public void Newest_OfAFolderWithAModelAloneIsRefused()
    {
        Directory.CreateDirectory(run.Folder().Path);
        File.WriteAllText(run.Folder().ModelFile, "");
        Assert.That(
            Assert.Throws<UserErrorException>(() => Resumption.Newest(run.Folder(), _ => { }))!.Message,
            Is.EqualTo($"{run.Folder().Path} holds a model and no checkpoint to go on from, and a run begun anew would replace it; allowed is another run, also with init {run.Folder().ModelFile}"));
    }

    [Test]
    public void Newest_OfAnEmptyFolderIsNone() => Assert.That(ResumePoint.Newest(run.Folder("nothing"), _ => { }), Is.Null);

    [Test]
    public void Run_OfAFinishedRunDoesNothingAgain()
    {
        run.Train(run.Settings(), run.Folder());
        var log = File.ReadAllText(run.Folder().LogFile);
        var best = run.Result!.Best;
        var again = run.Train(run.Settings(), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(again.Steps.Concat(again.Validations), Is.Empty);
        Assert.That(again.Saved, Is.Empty, "its checkpoint is there");
        Assert.That(File.ReadAllText(run.Folder().LogFile), Is.EqualTo(log));
        Assert.That((run.Result.Finished, run.Result.Best!.Step), Is.EqualTo((true, best!.Step)));
    }

    [Test]
    public void Run_RefusesFirstWeightsThatDoNotFit()
    {
        run.Train(run.Settings(), run.Folder());
        string Message(RunSettings settings) => Assert.Throws<UserErrorException>(() => run.Train(settings, run.Folder("other")))!.Message;
        Assert.That(Message(run.Settings() with { InitialWeights = run.Folder().StatisticsFile }), Does.Contain("no tensor conv1.weight"));
        File.WriteAllText(run.In("text.safetensors"), "this is no tensor file at all");
        Assert.That(Message(run.Settings() with { InitialWeights = run.In("text.safetensors") }), Does.Contain("text.safetensors").And.Contain("allowed"));
    }

    /// <summary>At a rate of 0 nothing moves: what is not the file's is the recipe's.</summary>
    [Test]
    public void Run_FromAModelOfOtherClassesMakesTheClassifierAnew()
    {
        run.Train(run.Settings(), run.Folder());
        var model = TinyRun.Tensors(run.Folder().ModelFile);
        var settings = run.Settings("""{ "steps": 1, "learning_rate": 0, "seed": 9 }""") with { Data = TinyShards.Write(run.In("two"), classes: ["a", "b"]) };
        var recorder = run.Train(settings with { InitialWeights = run.Folder().ModelFile }, run.Folder("tuned"));
        run.Train(settings, run.Folder("anew"));
        Assert.That(recorder.Warnings, Is.EqualTo(new[] { $"{run.Folder().ModelFile}: weights of 3 classes; fc4 is made anew for 2, all other layers are kept" }));
        var (tuned, anew) = (TinyRun.Tensors(run.Folder("tuned").ModelFile), TinyRun.Tensors(run.Folder("anew").ModelFile));
        foreach (var name in tuned.Keys)
        {
            Assert.That(tuned[name], Is.EqualTo(name.StartsWith("fc4", StringComparison.Ordinal) ? anew[name] : model[name]), name);
        }

        Assert.That(tuned["conv1.weight"], Is.Not.EqualTo(anew["conv1.weight"]), "a control");
    }

    [Test]
    public void Run_FromAModelTakesItsWeights()
    {
        run.Train(run.Settings(), run.Folder());
        run.Train(run.Settings("""{ "steps": 1, "learning_rate": 0, "weight_decay": 0 }""") with { InitialWeights = run.Folder().ModelFile }, run.Folder("second"));
        Assert.That(
            TinyRun.Tensors(run.Folder("second").ModelFile)["conv2.weight"],
            Is.EqualTo(TinyRun.Tensors(run.Folder().ModelFile)["conv2.weight"]));
    }

    /// <summary>Those of a checkpoint come with their velocities, which at a rate of zero only slow down.</summary>
    [Test]
    public void Run_FromACheckpointsWeightsTakesItsVelocitiesToo()
    {
        run.Train(run.Settings(), run.Folder());
        var first = run.Folder().CheckpointFile(6);
        run.Train(run.Settings("""{ "steps": 1, "learning_rate": 0, "momentum": 0.5 }""") with { InitialWeights = first }, run.Folder("second"));
        var expected = TinyRun.Tensors(first)["conv2.bias.velocity"].Select(value => value / 2);
        Assert.That(expected, Has.Some.Not.Zero);
        Assert.That(TinyRun.Tensors(run.Folder("second").CheckpointFile(1))["conv2.bias.velocity"], Is.EqualTo(expected));
    }

    /// <summary>What the run was made from stands beside the checkpoint, wherever it goes on.</summary>
    [Test]
    public void From_GoesOnInAnyFolder()
    {
        run.Train(run.Settings("""{ "steps": 2 }""") with { LogEvery = 2 }, run.Folder());
        using var from = Resumption.From(run.Folder().CheckpointFile(2), run.Folder("branch"));
        Assert.That((from.Folder.Path, from.Point!.Path, from.Origin!.LogEvery), Is.EqualTo((run.Folder("branch").Path, run.Folder().CheckpointFile(2), (int?)2)));
        Assert.That((from.Origin.Recipe, from.Unusable.Count), Is.EqualTo(((Recipe?)null, 0)), "that of the checkpoint counts");
        using var newest = Resumption.Newest(run.Folder(), _ => { });
        Assert.That((newest.Point!.Path, newest.Origin!.Recipe), Is.EqualTo((run.Folder().CheckpointFile(2), (Recipe?)null)));
        var error = Assert.Throws<UserErrorException>(() => Resumption.From(run.Folder().ModelFile, run.Folder()))!;
        Assert.That(error.Message, Is.EqualTo($"{run.Folder().ModelFile}: no velocities; allowed is a checkpoint-*.safetensors of a run; init takes a model's weights"));
        File.WriteAllText(run.Folder().RecipeFile, "{");
        Assert.Throws<UserErrorException>(() => Resumption.From(run.Folder().CheckpointFile(2), run.Folder("branch")));
        Assert.Throws<UserErrorException>(() => Resumption.Newest(run.Folder(), _ => { }));
    }

    [Test]
    public void Run_ThatGoesOnRemembersItsFirstWeights()
    {
        run.Train(run.Settings(), run.Folder());
        var model = run.Folder().ModelFile;
        run.Train(run.Settings() with { InitialWeights = model }, run.Folder("second"), stopAfter: 2);
        run.Train(run.Settings(), run.Folder("second"), ResumePoint.Newest(run.Folder("second"), _ => { }));
        Assert.That(RunOrigin.Read(run.Folder("second"))!.InitialWeights, Is.EqualTo(model));
    }

    private static void AssertSame(string path, string other)
    {
        var (left, right) = (TinyRun.Tensors(path), TinyRun.Tensors(other));
        Assert.That(left.Keys, Is.EquivalentTo(right.Keys));
        foreach (var name in left.Keys)
        {
            Assert.That(left[name].AsSpan().SequenceEqual(right[name]), name);
        }
    }
}
