using System.Text.Json.Nodes;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Training.Profiling;

namespace AlexNet.Training.Tests.Profiling;

/// <summary>Every number of a profile under its own name: all of them differ, so that none can stand for another.</summary>
public sealed class ProfileJsonTests
{
    private static readonly StageProfile Stage = new()
    {
        Name = "decode",
        IsSerial = true,
        Images = 31,
        Messages = 32,
        ImagesPerSecond = 33.5,
        BusySeconds = 34.5,
        BusyWorkers = 1.5,
        Working = 0.31,
        WaitingForInput = 0.32,
        WaitingForWorker = 0.33,
        HeldBack = 0.34,
        QueueMean = 3.25,
        QueueMax = 35,
        QueueOverTime = [3.5, 3.75],
        AllocatedBytesPerImage = 36.5,
        P50Seconds = 0.51,
        P90Seconds = 0.91,
        P99Seconds = 0.99,
        MaxSeconds = 1.01,
    };

    private static readonly LoaderProfile Loader = new(
        Seconds: 20, Workers: 3, Images: 500, WaitedSeconds: 7, HeldBackSeconds: 2, new RingProfile(1.1, 1.2, 1.3, 0.4, [1.25, 1.75]), [Stage]);

    private static readonly EngineProfile Engine = new(
        600, 11.5, 0.21, 0.29, 0.41, [new StepTime("conv1", "forward", "convolution", 0.125)], new LayoutChanges(4, 5));

    private TempFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TempFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Shares_AreOfTheTimeTogether()
    {
        var together = new TogetherPhase(Loader, Engine, Use(seconds: 25));
        Assert.That((together.Waited, together.HeldBack, together.ImagesPerSecond), Is.EqualTo((0.35, 0.1, 24.0)));
        Assert.That(new EnginePhase(Engine, Use(seconds: 30)).ImagesPerSecond, Is.EqualTo(20));
    }

    [Test]
    public void Write_HasEveryNumberUnderItsName()
    {
        var json = Write();
        AssertSame(json, "engine_waited", "0.35");
        AssertSame(json, "loader_held_back", "0.1");
        AssertSame(json, "images_per_s", "24");
        AssertSame(json, "graph", """
            {
              "seconds": 20, "images": 500, "workers_busy": 0.5, "waited_s": 7, "held_back_s": 2,
              "ring": { "free": 1.1, "filling": 1.2, "ready": 1.3, "in_use": 0.4, "ready_over_time": [1.25, 1.75] },
              "stages": [{
                "name": "decode", "images": 31, "messages": 32, "images_per_s": 33.5, "busy_s": 34.5, "busy_workers": 1.5, "working": 0.31,
                "waiting_for_input": 0.32, "waiting_for_worker": 0.33, "held_back": 0.34, "is_serial": true, "queue_mean": 3.25, "queue_max": 35,
                "queue_over_time": [3.5, 3.75], "allocated_bytes_per_image": 36.5, "p50_s": 0.51, "p90_s": 0.91, "p99_s": 0.99, "max_s": 1.01
              }]
            }
            """);
        AssertSame(json, "engine", """
            {
              "images": 600, "busy_s": 11.5, "p50_s": 0.21, "p90_s": 0.29, "max_s": 0.41, "layout_changes": { "activations": 4, "weights": 5 },
              "steps": [{ "layer": "conv1", "phase": "forward", "operation": "convolution", "seconds": 0.125 }]
            }
            """);
        var use = json["use"]!.AsObject();
        Assert.That(use["processors_busy"]!.GetValue<double>(), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(use["others_busy"]!.GetValue<double>(), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(use["processor_s"]!.GetValue<double>(), Is.EqualTo(12.5 * Environment.ProcessorCount));
        Assert.That(
            (use["seconds"]!.GetValue<double>(), use["resident_bytes"]!.GetValue<long>(), use["allocated_bytes"]!.GetValue<long>(), use["pause_s"]!.GetValue<double>()),
            Is.EqualTo((25.0, 71L, 72L, 0.75)));
        Assert.That(use["collections"]!.AsArray().Select(count => count!.GetValue<int>()), Is.EqualTo(new[] { 9, 8, 7 }));
    }

    [Test]
    public void Write_TellsThePhasesApart()
    {
        _ = Write();
        var all = JsonNode.Parse(File.ReadAllText(folder.In("profile.json")))!;
        Assert.That(all["loader"]!["images_per_s"]!.GetValue<double>(), Is.EqualTo(50), "500 images in 10 s");
        Assert.That((all["loader"]!["graph"]!["seconds"]!.GetValue<double>(), all["engine_alone"]!["engine"]!["busy_s"]!.GetValue<double>()), Is.EqualTo((10.0, 12.5)));
        Assert.That(all["loader"]!["use"]!["seconds"]!.GetValue<double>(), Is.EqualTo(21));
        Assert.That(all["engine_alone"]!["images_per_s"]!.GetValue<double>(), Is.EqualTo(20), "600 images in 30 s");
        Assert.That(all["engine_alone"]!["use"]!["seconds"]!.GetValue<double>(), Is.EqualTo(30));
        Assert.That((all["workers"]!.GetValue<int>(), all["batch"]!.GetValue<int>()), Is.EqualTo((3, 8)));
        AssertSame(all.AsObject(), "measured_workers", """[{ "workers": 2, "images_per_s": 21.5 }]""");
    }

    [TestCase("t.json", false, true)]
    [TestCase("t.json", true, false)]
    [TestCase(null, false, false)]
    public void Write_TellsWhatWasProfiled(string? trace, bool cut, bool complete)
    {
        _ = Write(trace, cut);
        var all = JsonNode.Parse(File.ReadAllText(folder.In("profile.json")))!.AsObject();
        foreach (var part in new[] { "loader", "engine_alone", "together" })
        {
            all.Remove(part);
        }

        Assert.That(JsonNode.DeepEquals(all, JsonNode.Parse($$"""
            {
              "format": "alexnet-profile", "version": 1, "data": "tiny", "split": "train", "network": "cifar-relu", "batch": 8, "engine": "reference",
              "device": "a device", "machine": "a machine", "processors": {{Environment.ProcessorCount}}, "workers": 3, "measured_workers": [{ "workers": 2, "images_per_s": 21.5 }],
              "verdict": { "bottleneck": "ring", "stage": "decode", "sentence": "A sentence.", "advice": ["PackedShards", "MoreProcessors"], "expected_images_per_s": 12 },
              "trace": {{(trace is null ? "null" : $"\"{trace}\"")}}, "trace_is_complete": {{(complete ? "true" : "false")}}
            }
            """)), all.ToJsonString());
    }

    private JsonObject Write(string? trace = "t.json", bool cut = false)
    {
        var measures = new Measures(
            processors: 2, workers: 3, loaderRate: 25, engineRate: 20, togetherRate: 24, sharesProcessors: true, waited: 0.35, heldBack: 0.1,
            loaderSecondsPerImage: 0.01, engineSecondsPerImage: 0.02, processorsBusy: 0.9, othersBusy: 0, paused: 0, stages: []);
        var report = new ProfileReport
        {
            Data = "tiny",
            Split = "train",
            Network = "cifar-relu",
            Batch = 8,
            Engine = "reference",
            Device = "a device",
            Machine = "a machine",
            Workers = 3,
            Measured = [new WorkerRate(2, 21.5)],
            Loader = new LoaderPhase(Loader with { Seconds = 10 }, Use(seconds: 21)),
            EngineAlone = new EnginePhase(Engine with { BusySeconds = 12.5 }, Use(seconds: 30)),
            Together = new TogetherPhase(Loader, Engine, Use(seconds: 25)),
            Measures = measures,
            Verdict = new Verdict("ring", "decode", "A sentence.", [Advice.PackedShards, Advice.MoreProcessors], 12),
            Trace = trace,
            TraceIsCut = cut,
        };
        ProfileJson.Write(report, advice => $"{advice}", folder.In("profile.json"));
        return JsonNode.Parse(File.ReadAllText(folder.In("profile.json")))!["together"]!.AsObject();
    }

    /// <summary>Half the time of all processors, of which others take a quarter.</summary>
    private static ResourceUse Use(double seconds) => new(
        seconds, seconds / 2 * Environment.ProcessorCount, 0.75, Environment.ProcessorCount, 71, 72, [9, 8, 7], 0.75);

    private static void AssertSame(JsonObject json, string field, string expected) =>
        Assert.That(JsonNode.DeepEquals(json[field], JsonNode.Parse(expected)), $"{field} is {json[field]}");
}
