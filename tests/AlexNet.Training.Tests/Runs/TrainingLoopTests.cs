using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Runs;

/// <summary>Runs on a device that has two batches under way, and what comes before the first of them.</summary>
public sealed class TrainingLoopTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    /// <summary>20 images in batches of 8: epochs end with the updates 3 and 5, the run with the sixth; a checkpoint is due after four. Before a validation or
    /// a checkpoint all that is under way is completed, and nothing is submitted until it is done.</summary>
    [Test]
    public void Run_CompletesWhatIsUnderWayBeforeItValidatesOrSaves()
    {
        var engine = new StreamingEngine();
        var settings = run.Settings("""{ "schedule": { "kind": "constant" }, "seed": 5, "momentum": 0.5 }""") with { CheckpointEvery = 4, Clock = engine.Clock };
        var said = run.Train(settings, engine.Choose, () => { });
        Assert.That(engine.Log, Is.EqualTo(
            "submit 0, submit 1, complete 0, submit 2, complete 1, complete 2, SUBMIT 0, SUBMIT 1, COMPLETE 0, COMPLETE 1, ABANDON, read, "
            + "submit 3, complete 3, read, submit 4, complete 4, SUBMIT 2, SUBMIT 3, COMPLETE 2, COMPLETE 3, ABANDON, read, "
            + "submit 5, complete 5, abandon, SUBMIT 4, SUBMIT 5, COMPLETE 4, COMPLETE 5, ABANDON, read, "));
        Assert.That(said.Saved, Is.EqualTo(new[] { 3, 4, 5, 6 }.Select(step => run.Folder().CheckpointFile(step))));
        Assert.That(said.Steps.Select(entry => (entry.Step, entry.Epoch)), Is.EqualTo(new[] { (1L, 0), (2L, 0), (3L, 1), (4L, 1), (5L, 1), (6L, 2) }));
        Assert.That(engine.Arguments, Is.EqualTo(Enumerable.Range(0, 6).Select(step => new RunArguments(5, step, settings.Recipe.UpdateRule(0.01, Networks.cifarRelu, epoch: 0)))));
        Assert.That(engine.Live, Is.Zero, "everything is released once");
    }

    /// <summary>Stopped after the first update is completed, the run completes the second, which is under way.</summary>
    [Test]
    public void Run_ThatIsStoppedCompletesWhatIsUnderWay()
    {
        var (engine, recorder) = (new StreamingEngine(), new Recorder { StopAfter = 1 });
        var result = Trainer.Run(run.Settings(), Resumption.Anew(run.Folder()), recorder, engine.Choose, recorder.Token);
        Assert.That(engine.Log, Is.EqualTo("submit 0, submit 1, complete 0, complete 1, abandon, read, "));
        Assert.That((result.Finished, result.Checkpoint, result.Images), Is.EqualTo((false, run.Folder().CheckpointFile(2), 16L)));
        Assert.That(TinyRun.Info(result.Checkpoint).State.NextSample, Is.EqualTo(16));
    }

    /// <summary>A step of a division by ten: each update has the rate of its own step, though two are submitted before one is completed.</summary>
    [Test]
    public void Run_GivesEachUpdateTheRateOfItsStep()
    {
        var engine = new StreamingEngine();
        var settings = run.Settings("""{ "batch": 5, "steps": 8, "schedule": { "kind": "milestones", "epochs": [1] } }""");
        run.Train(settings, engine.Choose, () => { });
        var rates = Enumerable.Range(0, 8).Select(step => settings.Recipe.UpdateRule(settings.Recipe.Schedule.Rate(0.01, ScheduleState.Start, new Progress(5 * step, 40, step / 4)), Networks.cifarRelu, step / 4));
        Assert.That(engine.Arguments.Select(arguments => arguments.Update), Is.EqualTo(rates));
        Assert.That(engine.Arguments.Select(arguments => arguments.Update).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public void Run_ThatFailsBeforeItsDataIsReadReleasesTheEngine()
    {
        var engine = new StreamingEngine();
        var recorder = new Recorder { WhenNeeded = () => throw new InvalidOperationException("no") };
        Assert.That(() => Trainer.Run(run.Settings(), Resumption.Anew(run.Folder()), recorder, engine.Choose, default), Throws.InvalidOperationException);
        Assert.That((engine.Live, recorder.Prepared.Count, Directory.Exists(run.Folder().Path)), Is.EqualTo((0, 0, false)));
    }

    /// <summary>What engines warn of while they are chosen, and what their placement does.</summary>
    [Test]
    public void Run_TellsWhatItsEngineWarnsOf()
    {
        var recorder = new Recorder();
        Trainer.Run(run.Settings("""{ "steps": 1 }"""), Resumption.Anew(run.Folder()), recorder, Choose, default);
        Assert.That(recorder.Warnings, Is.EqualTo(new[] { "it is slow", "network cifar-relu has one column: 1 of 2 devices has nothing to do" }));

        static EngineChoice Choose(EngineRequest request, Action<string> warn)
        {
            warn("it is slow");
            return new(new ReferenceEngine(), Placement.ColumnPerDevice, "two devices") { Where = DeviceChoice.Parse("cuda:0,1") };
        }
    }

    /// <summary>First weights are looked at before an engine is made.</summary>
    [Test]
    public void Run_LooksAtFirstWeightsFirst()
    {
        run.Train(run.Settings("""{ "steps": 1 }"""), run.Folder());
        var settings = run.Settings() with { InitialWeights = run.Folder().StatisticsFile };
        Assert.That(
            () => Trainer.Run(settings, Resumption.Anew(run.Folder("other")), new Recorder(), (_, _) => throw new NotSupportedException(), default),
            Throws.InstanceOf<UserErrorException>().With.Message.Contains("no tensor conv1.weight"));
    }

    /// <summary>Images that are prepared already are turned by nothing: a run that goes on may be asked for it.</summary>
    [Test]
    public void Run_ThatGoesOnWithPreparedImagesTakesAnyOrientation()
    {
        run.Train(run.Settings("""{ "steps": 1 }"""), run.Folder());
        var said = run.Train(run.Settings("""{ "steps": 2 }""") with { Exif = ExifOrientation.Apply }, run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(1)));
        Assert.That((said.Steps.Count, said.Warnings.Single()), Is.EqualTo((1, "EXIF has no effect on data")));
    }

    /// <summary>The best checkpoint has vanished: the schedule forgets its error, and nothing else.</summary>
    [Test]
    public void TakeOver_ForgetsABestThatIsNotThere()
    {
        var state = new CheckpointState(17, 34, 0.01, new ScheduleState(0.25, 2, 4, 1, true), 12) { BestLoss = 1.5, ValidationDue = true };
        var point = new ResumePoint(run.In("run", "c.safetensors"), new CheckpointInfo("cifar-relu", ["a", "b"], Core.Recipes.quick, state), null!);
        var warnings = new List<string>();
        var taken = RunCheckpoints.TakeOver(point, run.Folder(), Replicas.One, text => warnings.Add($"{text}"));
        Assert.That(taken, Is.EqualTo(new CheckpointState(17, 34, 0.01, new ScheduleState(double.PositiveInfinity, 2, 0, 1, true), null) { ValidationDue = true }));
        Assert.That(warnings.Single(), Does.Match("^the best checkpoint so far cannot be used, the next validation counts as the best: .*/run/checkpoint-00000012.safetensors: ."));
        var none = point with { Info = point.Info with { State = state with { BestStep = null } } };
        Assert.That(RunCheckpoints.TakeOver(none, run.Folder(), Replicas.One, text => warnings.Add($"{text}")), Is.EqualTo(none.Info.State));
        Assert.That(warnings, Has.Count.EqualTo(1), "there was none before");
    }
}
