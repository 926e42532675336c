using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Training;

/// <summary>Runs the phases of a profile, each after a warm-up. The thread that calls is the consumer of batches, as in training.</summary>
internal sealed class PhaseRunner(ProfileContext context, Recipe recipe, TraceRecorder? trace, CancellationToken cancellation)
{
    /// <summary>Buffers of the ring and one more: by then every pool is filled and all code has run.</summary>
    private const int LoaderWarmUp = 4;
    private const int EngineWarmUp = 2;

    /// <summary>Runs whose steps are timed where that slows them.</summary>
    private const int TimedRuns = 5;

    private readonly int _wait = trace?.Name("wait for a batch") ?? 0;

    /// <summary>The loader alone.</summary>
    public LoaderPhase Loader(int workers, PhaseLength length, bool traced)
    {
        using var stream = context.Start(workers, cancellation);
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
        using var stream = context.Start(Environment.ProcessorCount, cancellation, batches: 1);
        var timer = new EngineTimer(context.Line, recipe, trace);
        return Guarded(() =>
        {
            var batch = Next(stream);
            timer.Run(batch);
            timer.CompleteAll(_ => { });
            timer.Reset();
            var window = new ResourceWindow(trace);
            for (var done = 0; length.GoesOn(window.Seconds, done); done++)
            {
                cancellation.ThrowIfCancellationRequested();
                timer.Run(batch);
            }

            timer.CompleteAll(_ => { });
            var use = window.Stop();
            timer.TimeSteps(batch, TimedRuns);
            return new EnginePhase(timer.Finish(), use);
        });
    }

    /// <summary>Both, as in training.</summary>
    public TogetherPhase Together(int workers, PhaseLength length)
    {
        using var stream = context.Start(workers, cancellation);
        var timer = new EngineTimer(context.Line, recipe, trace);
        return Guarded(() =>
        {
            for (var i = 0; i < EngineWarmUp; i++)
            {
                Step(stream, timer);
            }

            timer.Reset();
            using var measurement = stream.Measure(trace);
            var window = new ResourceWindow(trace);
            for (var done = 0; length.GoesOn(window.Seconds, done); done++)
            {
                Step(stream, timer);
            }

            timer.CompleteAll(batch => batch.Dispose());
            return new TogetherPhase(measurement.Stop(), timer.Finish(), window.Stop());
        });
    }

    private void Step(BatchStream stream, EngineTimer timer) => timer.Run(Next(stream, trace))?.Dispose();

    /// <summary>However a phase ends, nothing is under way when its stream is disposed of.</summary>
    private T Guarded<T>(Func<T> phase)
    {
        try
        {
            return phase();
        }
        finally
        {
            context.Line.Abandon();
        }
    }

    private Batch Next(BatchStream stream, TraceRecorder? recorder = null)
    {
        var begin = Stopwatch.GetTimestamp();
        if (!stream.TryNext(out var batch))
        {
            throw new UserErrorException("the split has no usable image");
        }

        recorder?.Span(_wait, begin, Stopwatch.GetTimestamp());
        context.Next = stream.Position;
        return batch;
    }
}
