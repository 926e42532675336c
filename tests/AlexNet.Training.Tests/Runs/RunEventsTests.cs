using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>What a run tells of its schedule and of a loss that does not fall.</summary>
public sealed class RunEventsTests
{
    private const string Plateau = """{ "steps": 0, "epochs": 50, "learning_rate": 0, "schedule": { "kind": "plateau", "times": 1, "patience": 2 } }""";

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    /// <summary>20 images in batches of 8: epochs end with the updates 3, 5, 8, 10 and 13, and the error never improves after the first.</summary>
    [Test]
    public void Plateau_TellsOfItsDropAndOfItsEnd()
    {
        var said = run.Train(run.Settings(Plateau), run.Folder());
        Assert.That(said.Events, Is.EqualTo(new RunEvent[] { new RateDropped(8, 3, 0, 2, 1, 1), new ScheduleEnded(13, 5, 2, 125) }));
        Assert.That(Events(), Is.EqualTo(new[]
        {
            """{"event":"rate_dropped","step":8,"epoch":3,"learning_rate":0,"patience":2,"drop":1,"drops":1}""",
            """{"event":"schedule_ended","step":13,"epoch":5,"patience":2,"planned_steps":125}""",
        }));
    }

    [Test]
    public void Plateau_TellsTheRateOfTheNextUpdate()
    {
        var changes = """{ "steps": 0, "epochs": 4, "learning_rate": 1e-9, "schedule": { "kind": "plateau", "factor": 4, "patience": 1 } }""";
        var said = run.Train(run.Settings(changes), run.Folder());
        var dropped = said.Events.OfType<RateDropped>().First();
        Assert.That(dropped.LearningRate, Is.EqualTo(2.5e-10).Within(1e-18));
        Assert.That(said.Steps.First(entry => entry.Step == dropped.Step + 1).LearningRate, Is.EqualTo(dropped.LearningRate));
    }

    /// <summary>The lines of a run that goes on from step 8 are those of one that was not stopped.</summary>
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(9)]
    public void Log_KeepsEventsUpToWhereTheRunGoesOn(int stop)
    {
        run.Train(run.Settings(Plateau), run.Folder("whole"));
        run.Train(run.Settings(Plateau), run.Folder(), stopAfter: stop);
        run.Train(run.Settings(Plateau), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));
        Assert.That(Events(), Is.EqualTo(Events("whole")));
        Assert.That(Events(), Has.Length.EqualTo(2));
    }

    [Test]
    public void Loss_ThatStaysAtThatOfGuessingIsToldOnceInARun()
    {
        var settings = run.Settings("""{ "batch": 1, "steps": 310, "learning_rate": 0, "init": "paper" }""") with { LogEvery = 10 };
        var said = run.Train(settings, run.Folder(), stopAfter: 310);
        var told = (NoProgress)said.Events.Single();

        // Seven red, seven green and six blue images: −0.7 ln 0.35 − 0.3 ln 0.3.
        Assert.That((told.Step, told.Updates), Is.EqualTo((300L, 300)));
        Assert.That(told.Guess, Is.EqualTo(1.096067).Within(1e-6));
        Assert.That(told.Loss, Is.EqualTo(Math.Log(3)).Within(0.01));
        Assert.That(told.Remedies, Is.EqualTo(new[] { Remedy.QuickRecipe, Remedy.HeInitialisation, Remedy.NewHigherRate(0.005), Remedy.Labels }));
        Assert.That(Events().Single(), Does.StartWith("""{"event":"no_progress","step":300,"updates":300,"loss":1.09"""));
        var more = settings with { Recipe = TinyRun.Recipe("""{ "batch": 1, "steps": 620, "learning_rate": 0, "init": "paper" }""") };
        Assert.That(run.Train(more, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { })).Events.OfType<NoProgress>(), Is.Empty);
    }

    private string[] Events(string folder = "run") =>
        [.. File.ReadLines(run.Folder(folder).LogFile).Where(line => line.Contains("\"event\"", StringComparison.Ordinal))];
}
