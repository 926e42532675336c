using AlexNet.Engines.Contracts;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Profiling;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Profiling;

/// <summary>What is measured by the clock, with a clock that the engine advances.</summary>
public sealed class PhaseRunnerTests
{
    private static readonly PhaseLength FiveBatches = new(0, Batches: 5);

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    /// <summary>A run to warm up takes 100 s, the next five 1, 2, 3, 4 and 5 s.</summary>
    [Test]
    public void Engine_LeavesTheWarmUpOut()
    {
        var engine = Measure(alwaysTimes: true, run => run == 0 ? 100 : run, runner => runner.Engine(FiveBatches).Engine);
        AssertRuns(engine);
        Assert.That(engine.Steps.Select(step => step.Seconds), Is.All.EqualTo(3).Within(1e-6), "the mean of the five");
    }

    /// <summary>Two runs to warm up.</summary>
    [Test]
    public void Together_LeavesTheWarmUpOut()
    {
        var engine = Measure(alwaysTimes: true, run => run < 2 ? 100 : run - 1, runner => runner.Together(1, FiveBatches).Engine);
        AssertRuns(engine);
        Assert.That(engine.Steps.Select(step => step.Seconds), Is.All.EqualTo(3).Within(1e-6), "the mean of the five");
    }

    /// <summary>Where timing slows them, the steps are timed in five runs of their own, of 7 s here.</summary>
    [Test]
    public void Engine_TimesStepsByThemselvesWhereThatSlowsThem()
    {
        var engine = Measure(alwaysTimes: false, run => run == 0 ? 100 : run <= 5 ? run : 7, runner => runner.Engine(FiveBatches).Engine);
        AssertRuns(engine);
        Assert.That(engine.Steps.Select(step => step.Seconds), Is.All.EqualTo(7).Within(1e-6));
    }

    [Test]
    public void Engine_NamesTheStepsOfThePlan()
    {
        var steps = Measure(alwaysTimes: true, run => 1, runner => runner.Engine(FiveBatches).Engine.Steps);
        Assert.That((steps[0].Layer, steps[0].Phase, steps[0].Operation, steps[^1].Phase), Is.EqualTo(("conv1", "forward", "convolution+bias+relu", "update")));
        Assert.That(steps.Select(step => step.Phase).Distinct(), Is.EqualTo(new[] { "forward", "backward", "update" }));
    }

    /// <summary>Images in their order, of labels 0, 1, 2, 0, …: the loader reads four batches to warm up and four more, up to image 64; the engine has the batch
    /// from there, once and five times more; both together begin at image 72.</summary>
    [Test]
    public void Phases_GoOnInTheEpoch()
    {
        var (clock, labels) = (new TestClock(), new List<int>());
        using var session = Session.Open(run.Settings("""{ "shuffle": false }"""), (_, _) => { }, new Recorder(), new TimedEngine(clock, _ => 1, true, labels.Add).Choose, CancellationToken.None);
        var runner = new PhaseRunner(session, session.Load(Mode.Training, 8), session.Data.Split(SplitNames.Train), trace: null, CancellationToken.None);
        Assert.That(runner.Loader(1, new PhaseLength(0, Batches: 4), traced: false).Loader.Images, Is.EqualTo(32));
        runner.Engine(FiveBatches);
        runner.Together(1, FiveBatches);
        Assert.That(labels, Is.EqualTo(new[] { 1, 1, 1, 1, 1, 1, /**/ 0, 0, 2, 1, 1, 0, 0 }));
    }

    /// <summary>Updates as those of training, each of its own step.</summary>
    [Test]
    public void Engine_TrainsAsTheRecipeSays()
    {
        var engine = new StreamingEngine();
        using var session = Session.Open(run.Settings("""{ "seed": 5, "learning_rate": 0.25 }"""), (_, _) => { }, new Recorder(), engine.Choose, CancellationToken.None);
        var pipeline = session.Load(Mode.Training, 8);
        var profile = new PhaseRunner(session, pipeline, session.Data.Split(SplitNames.Train), trace: null, CancellationToken.None).Engine(FiveBatches).Engine;
        Assert.That(engine.Arguments, Is.EqualTo(Enumerable.Range(0, 6).Select(step => new RunArguments(5, step, session.Recipe.UpdateRule(0.25, session.Network, epoch: 0)))));
        Assert.That((profile.Images, profile.Steps.Count, profile.LayoutChanges), Is.EqualTo((40L, 0, (LayoutChanges?)null)), "the device times no steps");
        var nothing = new EngineTimer(pipeline, session.Recipe, trace: null).Finish();
        Assert.That((nothing.Images, nothing.BusySeconds, nothing.P50Seconds, nothing.MaxSeconds), Is.EqualTo((0L, 0.0, 0.0, 0.0)));
    }

    [Test]
    public void Engine_ObeysCancellation()
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;
        var engine = new TimedEngine(new TestClock(), _ => 1, true, _ =>
        {
            if (++runs == 3)
            {
                stop.Cancel();
            }
        });
        using var session = Session.Open(run.Settings(), (_, _) => { }, new Recorder(), engine.Choose, CancellationToken.None);
        var runner = new PhaseRunner(session, session.Load(Mode.Training, 8), session.Data.Split(SplitNames.Train), trace: null, stop.Token);
        Assert.That(() => runner.Engine(FiveBatches), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(runs, Is.EqualTo(3));
    }

    /// <summary>As many batches as asked for, else for a time, and three at least.</summary>
    [TestCase(10, 5, 99.0, 4, true)]
    [TestCase(10, 5, 0.0, 5, false)]
    [TestCase(10, 0, 99.0, 2, true)]
    [TestCase(10, 0, 99.0, 3, false)]
    [TestCase(10, 0, 9.9, 3, true)]
    [TestCase(10, 0, 10.0, 3, false)]
    public void Length_IsOfBatchesOrTime(double seconds, int batches, double elapsed, int done, bool goesOn) =>
        Assert.That(new PhaseLength(seconds, batches).GoesOn(elapsed, done), Is.EqualTo(goesOn));

    private static void AssertRuns(EngineProfile engine)
    {
        Assert.That(engine.Images, Is.EqualTo(40));
        Assert.That(engine.BusySeconds, Is.EqualTo(15).Within(1e-6));
        Assert.That((engine.P50Seconds, engine.P90Seconds, engine.MaxSeconds), Is.EqualTo((3.0, 5.0, 5.0)));
        Assert.That(engine.Steps, Is.Not.Empty);
    }

    private T Measure<T>(bool alwaysTimes, Func<int, double> seconds, Func<PhaseRunner, T> measure)
    {
        var clock = new TestClock();
        var engine = new TimedEngine(clock, seconds, alwaysTimes);
        using var session = Session.Open(run.Settings(), (_, _) => { }, new Recorder(), engine.Choose, CancellationToken.None);
        var pipeline = session.Load(Mode.Training, 8);
        pipeline.Clock = clock;
        return measure(new PhaseRunner(session, pipeline, session.Data.Split(SplitNames.Train), trace: null, CancellationToken.None));
    }
}
