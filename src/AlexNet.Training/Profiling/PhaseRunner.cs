using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Loader.Sources;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Profiling;

/// <summary>Runs the phases of a profile, each after a warm-up. The thread that calls is the consumer of batches, as in training.</summary>
internal sealed class PhaseRunner(Session session, BatchPipeline pipeline, IImageSource source, TraceRecorder? trace, CancellationToken cancellation)
{
    /// <summary>Buffers of the ring and one more: by then every pool is filled and all code has run.</summary>
    private const int LoaderWarmUp = 4;
    private const int EngineWarmUp = 2;

    /// <summary>Runs whose steps are timed where that slows them.</summary>
    private const int TimedRuns = 5;

    private readonly int _wait = trace?.Name("wait for a batch") ?? 0;

    /// <summary>Where the next stream begins: each goes on in the epoch, so that none reads again what another has just brought into
    /// memory.</summary>
    private SamplePosition _next;

    /// <summary>The loader alone.</summary>
    public LoaderPhase Loader(int workers, PhaseLength length, bool traced)
    {
        using var stream = Start(workers);
        for (var i = 0; i < LoaderWarmUp; i++)
        {
            Next(stream).Dispose();
        }

        using var measurement = stream.Measure(traced ? trace : null);
        var window = new ResourceWindow(trace);
        for (var done = 0; length.GoesOn(window.Seconds, done); done++)
        {
            Next(stream, traced ? trace : null).Dispose();
        }

        return new LoaderPhase(measurement.Stop(), window.Stop());
    }

    /// <summary>The engine alone, on one batch again and again.</summary>
    public EnginePhase Engine(PhaseLength length)
    {
        using var stream = Start(Environment.ProcessorCount, batches: 1);
        var timer = new EngineTimer(pipeline, session.Recipe, trace);
        var batch = Next(stream);
        timer.Run([batch], _ => { });
        timer.Reset();
        var window = new ResourceWindow(trace);
        timer.Run(Again(), _ => { });
        var use = window.Stop();
        timer.TimeSteps(batch, TimedRuns);
        return new EnginePhase(timer.Finish(), use);

        IEnumerable<Batch> Again()
        {
            for (var done = 0; length.GoesOn(window.Seconds, done); done++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return batch;
            }
        }
    }

    /// <summary>Both, as in training.</summary>
    public TogetherPhase Together(int workers, PhaseLength length)
    {
        using var stream = Start(workers);
        var timer = new EngineTimer(pipeline, session.Recipe, trace);
        LoaderMeasurement? measurement = null;
        ResourceWindow? window = null;
        try
        {
            timer.Run(Batches(), batch => batch.Dispose());
            return new TogetherPhase(measurement!.Stop(), timer.Finish(), window!.Stop());
        }
        finally
        {
            measurement?.Dispose();
        }

        IEnumerable<Batch> Batches()
        {
            for (var i = 0; i < EngineWarmUp; i++)
            {
                yield return Next(stream, trace);
            }

            timer.Reset();
            measurement = stream.Measure(trace);
            window = new ResourceWindow(trace);
            for (var done = 0; length.GoesOn(window.Seconds, done); done++)
            {
                yield return Next(stream, trace);
            }
        }
    }

    /// <summary>A stream of training batches.</summary>
    /// <param name="batches">How many, or null: it does not end.</param>
    private BatchStream Start(int workers, int? batches = null) => session.Start(pipeline, source, session.Training(cancellation) with
    {
        Workers = workers,
        Start = _next,
        TotalSamples = (long?)batches * session.Recipe.Batch,
    });

    private Batch Next(BatchStream stream, TraceRecorder? recorder = null)
    {
        var begin = Stopwatch.GetTimestamp();
        if (!stream.TryNext(out var batch))
        {
            throw new UserErrorException("the split has no usable image");
        }

        recorder?.Span(_wait, begin, Stopwatch.GetTimestamp());
        _next = stream.Position;
        return batch;
    }
}
