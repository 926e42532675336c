using System.Text.RegularExpressions;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>What a run counts and times, with a clock that the engine advances.</summary>
public sealed class BookkeepingTests
{
    private TestClock clock = null!;

    [SetUp]
    public void SetUp() => clock = new TestClock();

    /// <summary>20 images in batches of 8: the third update ends within the second epoch, the sixth within the third.</summary>
    [TestCase(8, 6, new[] { 0, 0, 1, 1, 1, 2 })]
    [TestCase(10, 4, new[] { 0, 0, 1, 1 })]
    [TestCase(20, 3, new[] { 0, 1, 2 })]
    public void Log_HasTheEpochOfTheLastImage(int batch, int steps, int[] epochs)
    {
        using var run = new TinyRun();
        var said = run.Train(run.Settings($$"""{ "batch": {{batch}}, "steps": {{steps}} }"""), run.Folder());
        Assert.That(said.Steps.Select(entry => entry.Epoch), Is.EqualTo(epochs));
    }

    [Test]
    public void Log_OfAValidationHasTheEpochsCompleted()
    {
        using var run = new TinyRun();
        var said = run.Train(run.Settings(), run.Folder());
        Assert.That(said.Validations.Select(entry => (entry.Step, entry.Epoch)), Is.EqualTo(new[] { (3L, 1), (5L, 2), (6L, 2) }));
    }

    /// <summary>The run begins with 1000 s before its first update, which takes 2 s as all do. A batch of the validation 50 s, a tensor of a checkpoint 1 s: 16 of them, weights and velocities.</summary>
    [Test]
    public void ImagesPerSecond_AreThoseOfUpdatesAlone()
    {
        using var run = new TinyRun();
        var said = Train(run, run.Settings(), update: 2, evaluation: 50, reading: 1, begin: 1000);
        Assert.That(said.Steps.Select(entry => entry.ImagesPerS), Is.All.EqualTo(4).Within(1e-9));
        Assert.That(said.Validations.Select(entry => entry.ImagesPerS), Is.All.EqualTo(0.1).Within(1e-9));
        Assert.That(said.Steps.Select(entry => entry.Seconds), Is.EqualTo(new[] { 1002.0, 1004, 1006, 1124, 1126, 1244 }).Within(1e-6));
        Assert.That(said.Validations.Select(entry => entry.Seconds), Is.EqualTo(new[] { 1106.0, 1226, 1344 }).Within(1e-6));
        Assert.That(run.Result!.Seconds, Is.EqualTo(1360).Within(1e-6));
    }

    [Test]
    public void ImagesPerSecond_OfALineAreThoseSinceTheLineBefore()
    {
        using var run = new TinyRun();
        var said = Train(run, run.Settings() with { LogEvery = 4 }, update: 2, evaluation: 50);
        Assert.That(said.Steps.Select(entry => (entry.Step, entry.Images)), Is.EqualTo(new[] { (4L, 32L), (6L, 16L) }));
        Assert.That(said.Steps.Select(entry => entry.ImagesPerS), Is.All.EqualTo(4).Within(1e-9));
    }

    [Test]
    public void Result_CountsTheImagesOfItsSession()
    {
        using var run = new TinyRun();
        run.Train(run.Settings(), run.Folder(), stopAfter: 4);
        Assert.That(run.Result!.Images, Is.EqualTo(32));
        var said = run.Train(run.Settings(), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(run.Result.Images, Is.EqualTo(16));
        Assert.That((said.Start!.FirstStep, said.Start.PlannedSteps), Is.EqualTo((4L, 6L)));
    }

    /// <summary>An update takes 3 minutes, a checkpoint is due after 10.</summary>
    [TestCase(0, 10, new[] { 4, 8, 12 })]
    [TestCase(5, 10, new[] { 4, 5, 9, 10, 12 })]
    [TestCase(5, 0, new[] { 5, 10, 12 })]
    [TestCase(0, 3, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    public void Checkpoints_AreDueByTheTimeSinceTheLast(int every, int minutes, int[] steps)
    {
        using var run = new TinyRun(validation: 0);
        var settings = run.Settings("""{ "steps": 12 }""") with
        {
            CheckpointEvery = every,
            CheckpointTime = TimeSpan.FromMinutes(minutes),
            CheckpointPause = TimeSpan.FromDays(1),
        };
        Assert.That(Train(run, settings, update: 180).Saved, Is.EqualTo(steps.Select(step => run.Folder().CheckpointFile(step))));
    }

    /// <summary>Where nothing is validated, epochs end with the updates 3, 5, 8, 10 and 13: a checkpoint is kept there a minute after the last, unless told otherwise.</summary>
    [TestCase(20, null, new[] { 3, 8, 13 })]
    [TestCase(19, null, new[] { 5, 10, 13 })]
    [TestCase(20, 40, new[] { 3, 5, 8, 10, 13 })]
    public void Checkpoints_OfEpochsThatAreNotValidatedKeepADistance(int update, int? pause, int[] steps)
    {
        using var run = new TinyRun(validation: 0);
        var settings = run.Settings("""{ "steps": 13 }""");
        settings = pause is { } seconds ? settings with { CheckpointPause = TimeSpan.FromSeconds(seconds) } : settings;
        Assert.That(Train(run, settings, update).Saved, Is.EqualTo(steps.Select(step => run.Folder().CheckpointFile(step))));
    }

    /// <summary>After a validation the time counts anew: 3 minutes an update, checkpoints of validations after the third, fifth and eighth.</summary>
    [Test]
    public void Checkpoints_OfValidationsCountToo()
    {
        using var run = new TinyRun();
        var settings = run.Settings("""{ "steps": 8 }""") with { CheckpointTime = TimeSpan.FromMinutes(9) };
        Assert.That(Train(run, settings, update: 180, evaluation: 1).Saved, Is.EqualTo(new[] { 3, 5, 8 }.Select(step => run.Folder().CheckpointFile(step))));
    }

    /// <summary>Four updates are done after 5000 s; each of the others takes 2 s and a batch of a validation 50 s.</summary>
    [Test]
    public void Seconds_CountOnAfterAStop()
    {
        using var run = new TinyRun();
        var settings = run.Settings("""{ "steps": 8 }""");
        run.Train(settings, run.Folder(), stopAfter: 4);
        var log = run.Folder().LogFile;
        File.WriteAllText(log, Regex.Replace(File.ReadAllText(log), "\"seconds\":[^}]*", "\"seconds\":5000"));
        var said = Train(run, settings, update: 2, evaluation: 50, resume: ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(said.Start!.FirstSeconds, Is.EqualTo(5000));
        Assert.That(said.Steps.Select(entry => entry.Seconds), Is.EqualTo(new[] { 5002.0, 5104, 5106, 5108 }).Within(1e-6));
        Assert.That(said.Validations.Select(entry => entry.Seconds), Is.EqualTo(new[] { 5102.0, 5208 }).Within(1e-6));
        Assert.That(run.Result!.Seconds, Is.EqualTo(208).Within(1e-6));
        Assert.That(LogEntry.ReadAll(log)[^1].Seconds, Is.EqualTo(5208).Within(1e-6));
    }

    private Recorder Train(TinyRun run, RunSettings settings, double update, double evaluation = 0, double reading = 0, double begin = 0, ResumePoint? resume = null)
    {
        var engine = new FailingEngine((call, _) =>
        {
            clock.Advance(call switch { FailingEngine.Update => update, FailingEngine.Evaluation => evaluation, _ => reading });
            return false;
        });
        return run.Train(settings with { Clock = clock }, engine.Choose, whenStarted: () => clock.Advance(begin), resume);
    }
}
