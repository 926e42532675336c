using AlexNet.Core;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>A run whose device is lost ends in one line; what was saved before stays as it was.</summary>
public sealed class LostDeviceTests
{
    private const int Steps = 6;

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    /// <summary>20 training images in batches of 8: a validation, of two batches, after the updates 3, 5 and 6; a checkpoint after each.</summary>
    [TestCase(FailingEngine.Update, 5, 4, 3)]
    [TestCase(FailingEngine.Evaluation, 3, 5, 3)]
    [TestCase(FailingEngine.Evaluation, 4, 5, 3)]
    public void Run_SaysWhereItEndedAndWhatGoesOn(string call, int number, int step, int saved)
    {
        var (message, recorder) = TrainAndLose(run.Settings(), call, number);
        var last = run.Folder().CheckpointFile(saved);
        Assert.That(message, Is.EqualTo(
            $"training ended after step {step} of {Steps}: the device was lost: {call} (the last checkpoint is {last}; --run run --resume auto goes on from it)"));
        Assert.That(recorder.Saved, Is.EqualTo(new[] { last }));
        Assert.That(run.Folder().Checkpoints(), Is.EqualTo(new[] { last }));
        AssertNothingElseWasWritten();
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    public void Run_SaysThatThereIsNoCheckpointYet(int update, int step)
    {
        var (message, _) = TrainAndLose(run.Settings(), FailingEngine.Update, update);
        Assert.That(message, Is.EqualTo($"training ended after step {step} of {Steps}: the device was lost: update (no checkpoint was written yet)"));
        Assert.That(run.Folder().Checkpoints(), Is.Empty);
        AssertNothingElseWasWritten();
    }

    /// <summary>The checkpoint under way is left out, not left half written.</summary>
    [TestCase(1)]
    [TestCase(7)]
    public void Run_KeepsTheLastCheckpointWhereTheNextIsCutShort(int read)
    {
        var reads = 0;
        TrainAndCount(() => reads++);
        var perCheckpoint = reads / 3;
        var (message, _) = TrainAndLose(run.Settings(), FailingEngine.Reading, perCheckpoint + read);
        Assert.That(message, Does.StartWith($"training ended after step 5 of {Steps}: the device was lost: reading (the last checkpoint is {run.Folder().CheckpointFile(3)};"));
        Assert.That(run.Folder().Checkpoints(), Is.EqualTo(new[] { run.Folder().CheckpointFile(3) }));
        AssertNothingElseWasWritten();
    }

    /// <summary>What goes on from the last checkpoint, on another engine, is the run that lost nothing.</summary>
    [Test]
    public void Resume_GoesOnElsewhereAsIfNothingHadBeenLost()
    {
        var reference = new EngineRequest(DeviceChoice.Cpu, "reference", Precision.F32);
        var settings = run.Settings() with { Engine = reference };
        _ = run.Train(settings, run.Folder("straight"));
        _ = TrainAndLose(settings, FailingEngine.Update, 5);
        _ = run.Train(settings, run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(3)));
        Assert.That(TinyRun.Tensors(run.Folder().ModelFile), Is.EqualTo(TinyRun.Tensors(run.Folder("straight").ModelFile)));
    }

    /// <summary>Where the checkpoint lies in another run's folder, this one's has none that <c>auto</c> could find.</summary>
    [Test]
    public void Run_NamesTheCheckpointOfAnotherFolder()
    {
        _ = run.Train(run.Settings("""{ "steps": 3 }"""), run.Folder("first"));
        var from = run.Folder("first").CheckpointFile(3);
        var (message, _) = TrainAndLose(run.Settings(), FailingEngine.Update, 1, ResumePoint.Open(from));
        Assert.That(message, Does.EndWith($"(the last checkpoint is {from}; --run run --resume {from} goes on from it)"));
    }

    private (string Message, Recorder Said) TrainAndLose(RunSettings settings, string call, int number, ResumePoint? resume = null)
    {
        var engine = new FailingEngine((name, count) => name == call && count == number);
        var recorder = new Recorder();
        var error = Assert.Throws<UserErrorException>(() => Trainer.Run(settings, TinyRun.Start(run.Folder(), resume), recorder, engine.Choose, recorder.Token))!;
        Assert.That(engine.Live, Is.Zero, "everything is released once");
        return (error.InWords(name => "--" + name), recorder);
    }

    private void TrainAndCount(Action read)
    {
        var engine = new FailingEngine((name, _) =>
        {
            if (name == FailingEngine.Reading)
            {
                read();
            }

            return false;
        });
        var recorder = new Recorder();
        _ = Trainer.Run(run.Settings(), Resumption.Anew(run.Folder("whole")), recorder, engine.Choose, recorder.Token);
        Assert.That(recorder.Saved, Has.Count.EqualTo(3));
    }

    private void AssertNothingElseWasWritten() => Assert.That(
        Directory.GetFiles(run.Folder().Path).Select(Path.GetFileName).Except(run.Folder().Checkpoints().Select(Path.GetFileName)),
        Is.EquivalentTo(new[] { "recipe.json", "log.jsonl", "statistics.safetensors" }));
}
