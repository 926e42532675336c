using System.Text.Json;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Training.Profiling;

namespace AlexNet.Training.Tests.Profiling;

/// <summary>A profile of which every number is another one: what is written under which name is known.</summary>
public sealed class ProfileJsonTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void SetUp() => _temp = new TempFolder();

    [TearDown]
    public void TearDown() => _temp.Dispose();

    [Test]
    public void Write_EveryNumberHasItsName()
    {
        ProfileJson.Write(Report(), advice => $"do {advice}", _temp.In("profile.json"));
        using var json = JsonDocument.Parse(File.ReadAllText(_temp.In("profile.json")));
        var root = json.RootElement;
        Assert.That(Text(root.GetProperty("together")), Is.EqualTo("""
            {"images_per_s":20,"engine_waited":0.4,"loader_held_back":0.3,
            "graph":{"seconds":10,"images":211,"workers_busy":0.75,"waited_s":4,"held_back_s":3,
            "ring":{"free":0.25,"filling":0.5,"ready":1.5,"in_use":0.75,"ready_over_time":[1,2]},
            "stages":[{"name":"read","images":101,"messages":102,"images_per_s":103,"busy_s":104,"busy_workers":1.5,"working":0.125,
            "waiting_for_input":0.25,"waiting_for_worker":0.5,"held_back":0.0625,"is_serial":true,"queue_mean":105,"queue_max":106,
            "queue_over_time":[107,108],"allocated_bytes_per_image":109,"p50_s":110,"p90_s":111,"p99_s":112,"max_s":113}]},
            "engine":{"images":200,"busy_s":201,"p50_s":202,"p90_s":203,"max_s":204,"layout_changes":{"activations":5,"weights":6},
            "steps":[{"layer":"conv1","phase":"forward","operation":"convolution","seconds":207}]},
            "use":{"seconds":10,"processor_s":0,"processors_busy":0,"others_busy":0.5,"resident_bytes":301,"allocated_bytes":302,
            "collections":[303,304,305],"pause_s":306}}
            """.ReplaceLineEndings("")));
        Assert.That(Text(root.GetProperty("loader")), Does.StartWith("""{"images_per_s":50,"graph":{"seconds":4,"images":200,"""));
        Assert.That(Text(root.GetProperty("engine_alone")), Does.StartWith("""{"images_per_s":25,"engine":{"images":200,"""));
        Assert.That(Text(root.GetProperty("measured_workers")), Is.EqualTo("""[{"workers":1,"images_per_s":30},{"workers":2,"images_per_s":50}]"""));
        Assert.That(Text(root.GetProperty("verdict")), Is.EqualTo(
            """{"bottleneck":"stage","stage":"read","sentence":"It reads.","advice":["do MoreProcessors"],"expected_images_per_s":401}"""));
        Assert.That(
            root.EnumerateObject().Where(field => field.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)).Select(field => $"{field.Name}={field.Value}"),
            Is.EqualTo(new[]
            {
                "format=alexnet-profile", "version=1", "data=photos", "split=train", "network=alexnet", "batch=128", "engine=onednn", "device=a processor",
                "machine=a machine", $"processors={Environment.ProcessorCount}", "workers=2", "trace=t.json", "trace_is_complete=False",
            }));
    }

    [Test]
    public void Write_SaysWhetherTheTraceIsWhole()
    {
        Assert.That(IsComplete(Report() with { TraceIsCut = false }), Is.True);
        Assert.That(IsComplete(Report() with { TraceIsCut = false, Trace = null }), Is.False);

        bool IsComplete(ProfileReport report)
        {
            ProfileJson.Write(report, advice => $"{advice}", _temp.In("profile.json"));
            using var json = JsonDocument.Parse(File.ReadAllText(_temp.In("profile.json")));
            return json.RootElement.GetProperty("trace_is_complete").GetBoolean();
        }
    }

    private static string Text(JsonElement element) => JsonSerializer.Serialize(element);

    private static ProfileReport Report() => new()
    {
        Data = "photos",
        Split = "train",
        Network = "alexnet",
        Batch = 128,
        Engine = "onednn",
        Device = "a processor",
        Machine = "a machine",
        Workers = 2,
        Measured = [new WorkerRate(1, 30), new WorkerRate(2, 50)],
        Loader = new LoaderPhase(Graph(seconds: 4, images: 200), Use(seconds: 4)),
        EngineAlone = new EnginePhase(Engine(), Use(seconds: 8)),
        Together = new TogetherPhase(Graph(seconds: 10, images: 211), Engine(), Use(seconds: 10)),
        Measures = null!,
        Verdict = new Verdict("stage", "read", "It reads.", [Advice.MoreProcessors], 401),
        Trace = "t.json",
        TraceIsCut = true,
    };

    private static LoaderProfile Graph(double seconds, long images) => new(
        seconds, Workers: 2, images, WaitedSeconds: 4, HeldBackSeconds: 3, new RingProfile(0.25, 0.5, 1.5, 0.75, [1, 2]), [Stage()]);

    private static StageProfile Stage() => new()
    {
        Name = "read",
        Images = 101,
        Messages = 102,
        ImagesPerSecond = 103,
        BusySeconds = 104,
        BusyWorkers = 1.5,
        Working = 0.125,
        WaitingForInput = 0.25,
        WaitingForWorker = 0.5,
        HeldBack = 0.0625,
        IsSerial = true,
        QueueMean = 105,
        QueueMax = 106,
        QueueOverTime = [107, 108],
        AllocatedBytesPerImage = 109,
        P50Seconds = 110,
        P90Seconds = 111,
        P99Seconds = 112,
        MaxSeconds = 113,
    };

    private static EngineProfile Engine() =>
        new(200, 201, 202, 203, 204, [new StepTime("conv1", "forward", "convolution", 207)], new LayoutChanges(5, 6));

    private static ResourceUse Use(double seconds) => new(
        seconds, ProcessorSeconds: 0, MachineBusy: 0.5, MachineProcessors: 3, ResidentBytes: 301, AllocatedBytes: 302, [303, 304, 305], PauseSeconds: 306);
}
