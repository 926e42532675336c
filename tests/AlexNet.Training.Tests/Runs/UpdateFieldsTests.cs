using AlexNet.Loader.DataSets;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Runs;

/// <summary>What a recipe's fields of the update make of whole runs: clipped gradients, adapted rates, averaged weights, a rate that rises and goes by the batch, an early stop.</summary>
public sealed class UpdateFieldsTests
{
    private const string All = """{ "steps": 8, "clip_norm": 1.5, "lars": 0.05, "base_batch": 4, "average_decay": 0.75, "warm_up_epochs": 1.5, "early_stopping": 3, "dropout": 0.2 }""";

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    // Epochs end with the updates 3, 5 and 8.
    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(6)]
    public void Run_WithAllOfThemGoesOnBitForBit(int stopAfter)
    {
        var settings = run.Settings(All);
        var whole = run.Train(settings, run.Folder("whole"));
        var first = run.Train(settings, run.Folder("parts"), stopAfter: stopAfter);
        var second = run.Train(settings, run.Folder("parts"), ResumePoint.Newest(run.Folder("parts"), _ => { }));
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        Assert.That(first.Steps.Concat(second.Steps).Select(entry => entry.LearningRate), Is.EqualTo(whole.Steps.Select(entry => entry.LearningRate)));
        Assert.That(File.ReadAllBytes(run.Folder("parts").CheckpointFile(8)), Is.EqualTo(File.ReadAllBytes(run.Folder("whole").CheckpointFile(8))));
        Assert.That(File.ReadAllBytes(run.Folder("parts").ModelFile), Is.EqualTo(File.ReadAllBytes(run.Folder("whole").ModelFile)));
    }

    /// <summary>Each of them changes what is trained: a bit-for-bit test of fields without effect would show nothing.</summary>
    [TestCase("clip_norm", "1.5", true)]
    [TestCase("warm_up_epochs", "1.5", true)]
    [TestCase("base_batch", "4", true)]
    [TestCase("lars", "0.05", true)]
    [TestCase("average_decay", "0.75", false)]
    [TestCase("early_stopping", "3", false)]
    public void Run_WithOneOfThemTrainsOtherWeightsOrTheSame(string field, string value, bool isOther)
    {
        run.Train(run.Settings("""{ "schedule": { "kind": "constant" } }"""), run.Folder("without"));
        run.Train(run.Settings($$"""{ "schedule": { "kind": "constant" }, "{{field}}": {{value}} }"""), run.Folder("with"));
        var (with, without) = (TinyRun.Tensors(run.Folder("with").CheckpointFile(6)), TinyRun.Tensors(run.Folder("without").CheckpointFile(6)));
        Assert.That(without.Keys.All(name => with[name].SequenceEqual(without[name])), Is.Not.EqualTo(isOther));
    }

    /// <summary>The average is what was validated, what the model holds, and what an evaluation of the checkpoint computes with.</summary>
    [Test]
    public void Run_ThatAveragesValidatesAndKeepsTheAverages()
    {
        var said = run.Train(run.Settings("""{ "average_decay": 0.75 }"""), run.Folder());
        var best = TinyRun.Info(run.Result!.Checkpoint).State.BestStep!.Value;
        var (checkpoint, model) = (TinyRun.Tensors(run.Folder().CheckpointFile(best)), TinyRun.Tensors(run.Folder().ModelFile));
        Assert.That(model.Keys, Has.None.Contain(".average").And.None.Contain(".velocity"));
        foreach (var (name, values) in model)
        {
            Assert.That(values, Is.EqualTo(checkpoint[name + ".average"]), name);
        }

        Assert.That(model["fc4.weight"], Is.Not.EqualTo(checkpoint["fc4.weight"]));
        foreach (var file in new[] { run.Folder().ModelFile, run.Folder().CheckpointFile(best) })
        {
            var loss = Evaluated(file);
            Assert.That(loss, Is.EqualTo(said.Validations.Single(entry => entry.Step == best).Loss).Within(1e-6), file);
        }
    }

    /// <summary>After the first update a ← w₀ + ¼·(w₁ − w₀): it began as the first weights.</summary>
    [Test]
    public void Averages_BeginAsTheFirstWeights()
    {
        run.Train(run.Settings("""{ "average_decay": 0.75, "learning_rate": 0 }"""), run.Folder(), stopAfter: 0);
        var first = TinyRun.Tensors(run.Folder().CheckpointFile(0));
        Assert.That(first["conv1.weight.average"], Is.EqualTo(first["conv1.weight"]));
        run.Train(run.Settings("""{ "average_decay": 0.75, "steps": 1 }"""), run.Folder("one"));
        var after = TinyRun.Tensors(run.Folder("one").CheckpointFile(1));
        Assert.That(after["fc4.weight.average"], Is.EqualTo(first["fc4.weight"].Zip(after["fc4.weight"], (w, now) => w + (0.25f * (now - w)))).Within(1e-7f));
    }

    /// <summary>A run that goes on with averages that it had not begins them as its weights; without them it leaves them out.</summary>
    [Test]
    public void Averages_MayBeginAndEndInARunThatGoesOn()
    {
        run.Train(run.Settings(), run.Folder(), stopAfter: 3);
        var before = TinyRun.Tensors(run.Folder().CheckpointFile(3))["fc4.weight"];
        run.Train(run.Settings("""{ "average_decay": 0.75 }"""), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }), stopAfter: 4);
        var begun = TinyRun.Tensors(run.Folder().CheckpointFile(4));
        Assert.That(begun["fc4.weight.average"], Is.EqualTo(before.Zip(begun["fc4.weight"], (w, now) => w + (0.25f * (now - w)))).Within(1e-7f));
        run.Train(run.Settings("""{ "average_decay": 0 }"""), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(TinyRun.Tensors(run.Folder().CheckpointFile(6)).Keys, Has.None.EndsWith(".average"));
    }

    /// <summary>20 images in batches of 8 over an epoch and a half: 8, 16 and 24 of 30 images, then the whole rate.</summary>
    [Test]
    public void Rate_RisesOverTheFirstEpochs()
    {
        var said = run.Train(run.Settings("""{ "warm_up_epochs": 1.5, "learning_rate": 0.015, "schedule": { "kind": "constant" } }"""), run.Folder());
        Assert.That(said.Steps.Select(entry => entry.LearningRate), Is.EqualTo(new[] { 0.004, 0.008, 0.012, 0.015, 0.015, 0.015 }).Within(1e-15));
    }

    /// <summary>Batches of 8 for a base batch of 2: from its rate by equal steps to four times that, over 30 images.</summary>
    [Test]
    public void Rate_RisesFromThatOfTheBaseBatch()
    {
        var said = run.Train(run.Settings("""{ "base_batch": 2, "warm_up_epochs": 1.5, "learning_rate": 0.01, "schedule": { "kind": "constant" } }"""), run.Folder());
        Assert.That(said.Steps.Select(entry => entry.LearningRate), Is.EqualTo(new[] { 0.01, 0.018, 0.026, 0.034, 0.04, 0.04 }).Within(1e-15));
    }

    /// <summary>A rate of zero never improves after the first of the validations, at updates 3, 5 and 8; the cosine knows nothing of it.</summary>
    [Test]
    public void Run_WithoutABetterErrorStopsEarly()
    {
        var settings = run.Settings("""{ "steps": 0, "epochs": 50, "learning_rate": 0, "early_stopping": 2 }""");
        var said = run.Train(settings, run.Folder());
        Assert.That(said.Events, Is.EqualTo(new RunEvent[] { new StoppedEarly(8, 3, 2, 125) }));
        Assert.That((run.Result!.Finished, File.Exists(run.Folder().ModelFile)), Is.EqualTo((true, true)));
        Assert.That(File.ReadLines(run.Folder().LogFile), Has.Some.EqualTo("""{"event":"stopped_early","step":8,"epoch":3,"patience":2,"planned_steps":125}"""));

        var again = run.Train(settings, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That((again.Steps.Count, run.Result!.Finished), Is.EqualTo((0, true)));
        Assert.That(again.Warnings, Is.EqualTo(new[] { "nothing to do: --early-stopping 2 has ended the run after step 8; a larger number, or 0, trains on" }));

        var patient = run.Settings("""{ "steps": 0, "epochs": 50, "learning_rate": 0, "early_stopping": 3 }""");
        var more = run.Train(patient, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(more.Events.Last(), Is.EqualTo(new StoppedEarly(10, 4, 3, 125)), "the epochs before count on");
    }

    /// <summary>A plateau divides at the third epoch, which begins its own count anew and not the other's.</summary>
    [Test]
    public void EarlyStopping_CountsOnThroughDivisions()
    {
        var said = run.Train(
            run.Settings("""{ "steps": 0, "epochs": 50, "learning_rate": 0, "early_stopping": 3, "schedule": { "kind": "plateau", "patience": 2 } }"""), run.Folder());
        Assert.That(said.Events, Is.EqualTo(new RunEvent[] { new RateDropped(8, 3, 0, 2, 1, 3), new StoppedEarly(10, 4, 3, 125) }));
    }

    [Test]
    public void EarlyStopping_WithoutValidationSaysSoAndHasNoEffect()
    {
        using var other = new TinyRun(validation: 0);
        var said = other.Train(other.Settings("""{ "early_stopping": 1, "learning_rate": 0 }"""), other.Folder());
        Assert.That(said.Warnings, Is.EqualTo(new[] { "--early-stopping needs a validation split and there is none: it has no effect" }));
        Assert.That(said.Steps[^1].Step, Is.EqualTo(6));
    }

    private double Evaluated(string checkpoint)
    {
        using var model = TrainedModel.Open(checkpoint, 8, new SessionSettings { Workers = 1 }, () => throw new InvalidOperationException(), _ => { });
        using var set = DataSet.Open(run.Data);
        return Evaluator.Run(model.Session, model.Pipeline, set.Split("validation"), new Progress<long>(), default).Tally.Loss;
    }
}
