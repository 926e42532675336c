using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Profiling;

/// <summary>Measures the loader alone, the engine alone and both together, and names the bottleneck.</summary>
public static class Profiler
{
    private const int Phases = 3;

    /// <summary>Shortest measurement of a number of workers.</summary>
    private const double ShortestTrial = 1;

    /// <exception cref="UserErrorException">Something given does not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ProfileReport Run(ProfileSettings settings, IProfileObserver observer, CancellationToken cancellation)
    {
        using var session = Session.Open(settings, (data, _) => data.Split(settings.Split), observer, settings.Choose, cancellation);
        var pipeline = session.Load(Mode.Training, settings.Recipe.Batch);
        FirstWeights.Fill(session.Engine, session.Network, settings.Recipe);
        using var trace = settings.Trace is null ? null : new TraceRecorder();
        trace?.NameThread("engine (and consumer of batches)");
        var run = new PhaseRunner(session, pipeline, session.Data.Split(settings.Split), trace, cancellation);
        var length = new PhaseLength(settings.Seconds, settings.Batches);

        var engine = Phase(1, "the engine alone", () => run.Engine(length));
        var measured = settings.Workers > 0 ? [] : Search(run, settings, observer);
        var workers = settings.Workers > 0
            ? settings.Workers
            : WorkerCount.Choose(measured, engine.ImagesPerSecond, session.Engine.RunsOnProcessors);
        var loader = Phase(2, "the loader alone", () => run.Loader(workers, length, traced: true));
        var together = Phase(3, "both together", () => run.Together(workers, length));
        if (trace is not null)
        {
            TraceFile.Write(trace, settings.Trace!);
        }

        var measures = Measure(session, loader, engine, together);
        return new ProfileReport
        {
            Data = session.Data.Name,
            Split = settings.Split,
            Network = session.Network.Name,
            Batch = settings.Recipe.Batch,
            Engine = session.Engine.Name,
            Device = session.Choice.Device,
            Machine = Machine.Describe(),
            Workers = workers,
            Measured = measured,
            Loader = loader,
            EngineAlone = engine,
            Together = together,
            Measures = measures,
            Verdict = Judgement.ofMeasures(measures),
            Trace = settings.Trace,
            TraceIsCut = trace?.IsFull ?? false,
        };

        T Phase<T>(int number, string name, Func<T> work)
        {
            observer.Phase(name);
            trace?.BeginPart(number, Phases + 1);
            var begin = Stopwatch.GetTimestamp();
            var result = work();

            // The phase's own span needs room, however much was noted within it.
            trace?.BeginPart(number + 1, Phases + 1);
            trace?.Span(trace.Name(name), begin, Stopwatch.GetTimestamp());
            return result;
        }
    }

    /// <summary>Measures the loader with one worker, then with more, for as long as that helps.</summary>
    private static WorkerRate[] Search(PhaseRunner run, ProfileSettings settings, IProfileObserver observer)
    {
        var length = new PhaseLength(Math.Max(ShortestTrial, settings.Seconds / 4), settings.Batches);
        var measured = new List<WorkerRate>();
        while (WorkerCount.Next([.. measured], Environment.ProcessorCount) is var workers and > 0)
        {
            observer.Phase($"the loader with {workers} worker{(workers > 1 ? "s" : "")}");
            measured.Add(new WorkerRate(workers, run.Loader(workers, length, traced: false).Loader.ImagesPerSecond));
        }

        return [.. measured];
    }

    private static Measures Measure(Session session, LoaderPhase loader, EnginePhase engine, TogetherPhase together) => new(
        processors: Environment.ProcessorCount,
        workers: loader.Loader.Workers,
        loaderRate: loader.Loader.ImagesPerSecond,
        engineRate: engine.ImagesPerSecond,
        togetherRate: together.ImagesPerSecond,
        sharesProcessors: session.Engine.RunsOnProcessors,
        waited: together.Waited,
        heldBack: together.HeldBack,
        loaderSecondsPerImage: loader.Use.ProcessorSeconds / loader.Loader.Images,
        engineSecondsPerImage: engine.Use.ProcessorSeconds / engine.Engine.Images,
        processorsBusy: loader.Use.AllBusy,
        othersBusy: new[] { loader.Use, engine.Use, together.Use }.Max(use => use.OthersBusy),
        paused: Math.Max(loader.Use.Paused, together.Use.Paused),
        stages: [.. loader.Loader.Stages.Select(stage => new StageMeasure(stage.Name, stage.BusyWorkers, stage.Working, stage.IsSerial))]);
}
