using AlexNet.Core;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Profiling;

/// <summary>A profile as JSON; docs/formats.md says what its fields are. Times are seconds, rates images per second, shares 0 to 1.</summary>
public static class ProfileJson
{
    /// <param name="words">Of a piece of advice.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(ProfileReport report, Func<Advice, string> words, string file)
    {
        var all = new
        {
            Format = "alexnet-profile",
            Version = 1,
            report.Data,
            report.Split,
            report.Network,
            report.Batch,
            report.Engine,
            report.Device,
            report.Machine,
            Processors = Environment.ProcessorCount,
            report.Workers,
            MeasuredWorkers = report.Measured.Select(rate => new { rate.Workers, ImagesPerS = rate.ImagesPerSecond }),
            Loader = new { ImagesPerS = report.Loader.Loader.ImagesPerSecond, Graph = Graph(report.Loader.Loader), Use = Use(report.Loader.Use) },
            EngineAlone = new { ImagesPerS = report.EngineAlone.ImagesPerSecond, Engine = Engine(report.EngineAlone.Engine), Use = Use(report.EngineAlone.Use) },
            Together = new
            {
                ImagesPerS = report.Together.ImagesPerSecond,
                EngineWaited = report.Together.Waited,
                LoaderHeldBack = report.Together.HeldBack,
                Graph = Graph(report.Together.Loader),
                Engine = Engine(report.Together.Engine),
                Use = Use(report.Together.Use),
            },
            Verdict = new { Bottleneck = report.Verdict.Key, report.Verdict.Stage, report.Verdict.Sentence, Advice = report.Verdict.Advice.Select(words), ExpectedImagesPerS = report.Verdict.Expected },
            report.Trace,
            TraceIsComplete = report.Trace is not null && !report.TraceIsCut,
        };
        JsonFile.Write(file, all);
    }

    private static object Graph(LoaderProfile graph) => new
    {
        graph.Seconds,
        graph.Images,
        graph.WorkersBusy,
        WaitedS = graph.WaitedSeconds,
        HeldBackS = graph.HeldBackSeconds,
        graph.Ring,
        Stages = graph.Stages.Select(Stage),
    };

    private static object Stage(StageProfile stage) => new
    {
        stage.Name,
        stage.Images,
        stage.Messages,
        ImagesPerS = stage.ImagesPerSecond,
        BusyS = stage.BusySeconds,
        stage.BusyWorkers,
        stage.Working,
        stage.WaitingForInput,
        stage.WaitingForWorker,
        stage.HeldBack,
        stage.IsSerial,
        stage.QueueMean,
        stage.QueueMax,
        stage.QueueOverTime,
        stage.AllocatedBytesPerImage,
        p50_s = stage.P50Seconds,
        p90_s = stage.P90Seconds,
        p99_s = stage.P99Seconds,
        MaxS = stage.MaxSeconds,
    };

    private static object Engine(EngineProfile engine) => new
    {
        engine.Images,
        BusyS = engine.BusySeconds,
        p50_s = engine.P50Seconds,
        p90_s = engine.P90Seconds,
        MaxS = engine.MaxSeconds,
        LayoutChanges = engine.LayoutChanges is { } changes ? new { changes.Activations, changes.Weights } : null,
        Steps = engine.Steps.Select(step => new { step.Layer, step.Phase, step.Operation, step.Seconds }),
    };

    private static object Use(ResourceUse use) => new
    {
        use.Seconds,
        ProcessorS = use.ProcessorSeconds,
        use.ProcessorsBusy,
        use.OthersBusy,
        use.ResidentBytes,
        use.AllocatedBytes,
        use.Collections,
        PauseS = use.PauseSeconds,
    };
}
