using System.Text.Json;
using AlexNet.Training.Profiling;

namespace AlexNet.Training.Tests.Profiling;

public sealed class ProfilerTests
{
    private static readonly string[] Names = ["read", "crop", "lighting", "slot"];

    private TinyRun _run = null!;
    private ProfileReport _report = null!;
    private readonly Observer _observer = new();

    [OneTimeSetUp]
    public void ProfileOnce()
    {
        _run = new TinyRun();
        _report = Profiler.Run(Settings(), _observer, CancellationToken.None);
    }

    [OneTimeTearDown]
    public void Clear() => _run.Dispose();

    [Test]
    public void Run_MeasuresEveryPhase()
    {
        Assert.That(_observer.Phases, Is.EqualTo(new[] { "the engine alone", "the loader alone", "both together" }));
        Assert.That(_report.Loader.Loader.Images, Is.EqualTo(5 * 8));
        Assert.That(_report.EngineAlone.Engine.Images, Is.EqualTo(5 * 8));
        Assert.That(_report.Together.Engine.Images, Is.EqualTo(5 * 8));
        foreach (var graph in new[] { _report.Loader.Loader, _report.Together.Loader })
        {
            Assert.That(graph.Stages.Select(stage => stage.Name), Is.EqualTo(Names));
            Assert.That(graph.Workers, Is.EqualTo(1));
        }

        foreach (var use in new[] { _report.Loader.Use, _report.EngineAlone.Use, _report.Together.Use })
        {
            Assert.That(use.ResidentBytes, Is.GreaterThan(10_000_000));
            Assert.That(use.ProcessorSeconds, Is.GreaterThanOrEqualTo(0));
            Assert.That(use.Collections, Has.Count.EqualTo(3));
        }

        var together = _report.Together;
        Assert.That(together.Engine.BusySeconds, Is.Positive);
        Assert.That(together.Engine.BusySeconds + together.Loader.WaitedSeconds, Is.LessThanOrEqualTo(together.Use.Seconds), "a step is the wait and the work");
        Assert.That(together.Engine.P50Seconds <= together.Engine.P90Seconds && together.Engine.P90Seconds <= together.Engine.MaxSeconds);
    }

    [Test]
    public void Run_SaysWhatItHasMeasured()
    {
        Assert.That((_report.Data, _report.Split, _report.Network, _report.Batch, _report.Workers), Is.EqualTo(("data", "train", "cifar-relu", 8, 1)));
        var choice = Engines.EngineCatalogue.Choose(EngineRequest.Default, _ => { });
        Assert.That((_report.Engine, _report.Device, _report.Machine), Is.EqualTo((choice.Engine.Name, choice.Device, Machine.Describe())));
        choice.Engine.Dispose();
        Assert.That(_report.Trace, Is.EqualTo(_run.In("trace.json")));
    }

    [Test]
    public void Run_JudgesByItsMeasures()
    {
        Assert.That(_report.Measures.LoaderRate, Is.EqualTo(_report.Loader.Loader.ImagesPerSecond));
        Assert.That(_report.Measures.EngineRate, Is.EqualTo(40 / _report.EngineAlone.Use.Seconds));
        var (measures, loader, together) = (_report.Measures, _report.Loader, _report.Together);
        Assert.That((measures.Waited, measures.HeldBack), Is.EqualTo((together.Loader.WaitedSeconds / together.Loader.Seconds, together.Loader.HeldBackSeconds / together.Loader.Seconds)));
        Assert.That(measures.TogetherRate, Is.EqualTo(40 / together.Use.Seconds));
        Assert.That(measures.LoaderSecondsPerImage, Is.EqualTo(loader.Use.ProcessorSeconds / 40));
        Assert.That(measures.EngineSecondsPerImage, Is.EqualTo(_report.EngineAlone.Use.ProcessorSeconds / 40));
        Assert.That((measures.Processors, measures.Workers, measures.SharesProcessors), Is.EqualTo((Environment.ProcessorCount, 1, true)));
        Assert.That(measures.ProcessorsBusy, Is.EqualTo(loader.Use.AllBusy));
        Assert.That(measures.Paused, Is.EqualTo(Math.Max(loader.Use.Paused, together.Use.Paused)));
        Assert.That(measures.OthersBusy, Is.EqualTo(new[] { loader.Use.OthersBusy, _report.EngineAlone.Use.OthersBusy, together.Use.OthersBusy }.Max()));
        Assert.That(
            measures.Stages.Select(stage => (stage.Name, stage.BusyWorkers, stage.Working, stage.IsSerial)),
            Is.EqualTo(loader.Loader.Stages.Select(stage => (stage.Name, stage.BusyWorkers, stage.Working, stage.IsSerial))));
        Assert.That(_report.Verdict, Is.EqualTo(Judgement.ofMeasures(_report.Measures)));
        Assert.That(_report.Measured, Is.Empty, "the number of workers was given");
    }

    [Test]
    public void Run_TimesTheStepsOfThePlan()
    {
        if (!Engines.OneDnn.OneDnnEngine.IsAvailable)
        {
            Assert.Ignore(Engines.OneDnn.OneDnnEngine.Missing);
        }

        var engine = _report.EngineAlone.Engine;
        Assert.That(engine.Steps.Select(step => step.Layer), Has.Some.EqualTo("conv1").And.Some.EqualTo("softmax"));
        Assert.That(engine.Steps.Select(step => step.Phase).Distinct(), Is.EquivalentTo(new[] { "forward", "backward", "update" }));
        Assert.That(engine.Steps.Sum(step => step.Seconds) * 5, Is.Positive.And.LessThanOrEqualTo(engine.BusySeconds), "the steps lie within the runs");
    }

    [Test]
    public void Run_WritesATraceOfAllPhases()
    {
        var events = Json(_run.In("trace.json")).GetProperty("traceEvents").EnumerateArray().ToArray();
        var names = events.Where(item => item.GetProperty("ph").GetString() == "X").Select(item => item.GetProperty("name").GetString()!).ToArray();
        foreach (var name in new[] { "the engine alone", "the loader alone", "both together" })
        {
            Assert.That(names.Count(other => other == name), Is.EqualTo(1), name);
        }

        // A warm-up of one step alone and two together.
        Assert.That(names.Count(name => name == "engine step"), Is.EqualTo(6 + 7));
        Assert.That(names, Has.Some.EqualTo("slot").And.Some.EqualTo("wait for a batch"));
        Assert.That(_report.TraceIsCut, Is.False);
        foreach (var loading in new[] { "the loader alone", "both together" })
        {
            var (begin, length) = (Find(loading).GetProperty("ts").GetDouble(), Find(loading).GetProperty("dur").GetDouble());
            Assert.That(events.Count(item => item.GetProperty("name").GetString() == "slot" && item.GetProperty("ts").GetDouble() - begin >= 0 && item.GetProperty("ts").GetDouble() - begin < length), Is.GreaterThanOrEqualTo(5), loading);
        }

        var (engine, phase) = (Find("engine step"), Find("the engine alone"));
        Assert.That(engine.GetProperty("tid").GetInt32(), Is.EqualTo(phase.GetProperty("tid").GetInt32()));
        Assert.That(engine.GetProperty("ts").GetDouble(), Is.GreaterThanOrEqualTo(phase.GetProperty("ts").GetDouble()));
        if (_report.EngineAlone.Engine.Steps.Count > 0)
        {
            Assert.That(names, Has.Some.EqualTo("conv1: convolution+bias+relu"));
            AssertInARow([.. events.Where(item => item.GetProperty("name").GetString()!.Contains(": "))], count: 13 * _report.EngineAlone.Engine.Steps.Count);
        }

        JsonElement Find(string name) => events.First(item => item.GetProperty("name").GetString() == name);
    }

    [Test]
    public void Run_AutoMeasuresSeveralNumbersOfWorkers()
    {
        var observer = new Observer();
        var report = Profiler.Run(Settings() with { Workers = 0, Batches = 2, Trace = null }, observer, CancellationToken.None);
        Assert.That(report.Measured.Select(rate => rate.Workers).Take(2), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(report.Measured.Select(rate => rate.Workers), Has.Some.EqualTo(report.Workers));
        Assert.That(observer.Phases.Take(3), Is.EqualTo(new[] { "the engine alone", "the loader with 1 worker", "the loader with 2 workers" }));
        Assert.That(observer.Phases.TakeLast(2), Is.EqualTo(new[] { "the loader alone", "both together" }));
        Assert.That(report.Measured.Select(rate => rate.ImagesPerSecond), Is.All.Positive);
        Assert.That(report.Workers, Is.EqualTo(WorkerCount.Choose([.. report.Measured], report.EngineAlone.ImagesPerSecond, true)));
        Assert.That(report.Trace, Is.Null);
    }

    [Test]
    public void Run_RefusesWhatDoesNotFit()
    {
        Assert.That(() => Profiler.Run(Settings() with { Split = "dev" }, _observer, default), Throws.InstanceOf<UserErrorException>().With.Message.Contains("no split dev"));
        Assert.That(() => Profiler.Run(Settings() with { Network = "alexnet" }, _observer, default), Throws.InstanceOf<UserErrorException>().With.Message.Contains("227×227"));
        Assert.That(() => Profiler.Run(Settings(), _observer, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static void AssertInARow(JsonElement[] spans, int count)
    {
        Assert.That(spans, Has.Length.EqualTo(count), "the plan's steps");
        var end = 0.0;
        foreach (var span in spans)
        {
            var begin = span.GetProperty("ts").GetDouble();
            Assert.That(begin, Is.GreaterThan(end - 1e-3), span.ToString());
            end = begin + span.GetProperty("dur").GetDouble();
        }
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private ProfileSettings Settings() => new()
    {
        Data = _run.Data,
        Network = "cifar-relu",
        Recipe = TinyRun.Recipe("""{ "batch": 8 }"""),
        Workers = 1,
        Batches = 5,
        Trace = _run.In("trace.json"),
    };

    private sealed class Observer : IProfileObserver
    {
        public List<string> Phases { get; } = [];

        public void Opened(AlexNet.Loader.DataSets.DataSet data)
        {
        }

        public void Warn(FormattableString text)
        {
        }

        public void Preparing(long done, long total)
        {
        }

        public void Phase(string what) => Phases.Add(what);
    }
}
