using AlexNet.Engines;
using AlexNet.Engines.Reference;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>A run that goes on takes the engine it had; where the machine has not got that, it says so and takes another, but none less precise.</summary>
public sealed class EngineReplacementTests
{
    private static readonly EngineRequest Cuda = new(DeviceChoice.Parse("cuda:1"), "cuda", Precision.F32);
    private static readonly EngineRequest Any = new(DeviceChoice.Auto, null, Precision.F32);

    private readonly List<EngineRequest> _asked = [];

    private TinyRun _run = null!;

    [SetUp]
    public void SetUp()
    {
        _asked.Clear();
        _run = new TinyRun();
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    [Test]
    public void Run_TakesWhatThereIsAndSaysSo()
    {
        var recorder = Train(Cuda, Any);
        Assert.That(_asked, Is.EqualTo(new[] { Cuda, Any }));
        Assert.That(recorder.Replaced, Is.EqualTo(new[] { (Cuda, "there is no GPU 1", "reference") }));
        Assert.That(recorder.Steps, Has.Count.EqualTo(2));
        Assert.That(RunOrigin.Read(_run.Folder())!.Engine, Is.EqualTo(new EngineRequest(DeviceChoice.Cpu, "reference", Precision.F32)), "what it is computed on now");
    }

    [Test]
    public void Run_IsNotComputedLessPreciselyThanBefore()
    {
        var error = Assert.Throws<UserErrorException>(() => Train(new(Cuda.Device, Cuda.Engine, Precision.BF16), new(Any.Device, Any.Engine, Precision.BF16)))!;
        Assert.That(error.Message, Does.Contain("precision is 'bf16', which only GPUs have").And.Contain("allowed is f32"));
        Assert.That(Directory.Exists(_run.Folder().Path), Is.False);
    }

    [Test]
    public void Run_RefusesWhatWasAskedForWhereNothingElseWillDo()
    {
        foreach (var otherwise in new[] { null, Cuda })
        {
            Assert.That(Assert.Throws<UserErrorException>(() => Train(Cuda, otherwise))!.Message, Is.EqualTo("there is no GPU 1"));
        }
    }

    private Recorder Train(EngineRequest engine, EngineRequest? otherwise)
    {
        var recorder = new Recorder();
        var settings = _run.Settings("""{ "steps": 2 }""") with { Engine = engine, EngineOtherwise = otherwise };
        Trainer.Run(settings, Resumption.Anew(_run.Folder()), recorder, Choose, default);
        return recorder;
    }

    /// <summary>A machine without a GPU.</summary>
    private EngineChoice Choose(EngineRequest request, Action<string> warn)
    {
        _asked.Add(request);
        return EngineDecision.Of(request, new GpuState([], "there is no GPU")) is EngineDecision.Gpus gpus
            ? throw new UserErrorException($"there is no GPU {gpus.gpus[0]}")
            : new EngineChoice(new ReferenceEngine(), Placement.OneDevice, "the processors");
    }
}
