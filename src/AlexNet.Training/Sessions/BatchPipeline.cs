using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training.Sessions;

/// <summary>
/// A loaded plan that the loader's batches are given to, as many under way together as it takes, and that gives them back in order:
/// <code>
/// loader ─► Submit ─► uploaded ─► computed ─► Complete ─► loader's ring
/// </code>
/// On processors a batch is computed when it is submitted; a device of its own computes one while the next is uploaded and another made.
/// </summary>
public abstract class BatchPipeline : IDisposable
{
    private readonly Queue<(Batch Batch, long Submitted)> _underWay = new();
    private long _lastEnd;

    /// <summary>Takes over a batch with what was found for it; the results are valid until the next batch is submitted.</summary>
    public delegate void Completed(Batch batch, BatchResults results);

    public abstract Plan Plan { get; }

    /// <summary>Batches that may be under way together.</summary>
    public abstract int Depth { get; }

    /// <summary>Times the plan's steps; null where the engine does not.</summary>
    public abstract ITimedSteps? Steps { get; }

    /// <summary>How long steps have waited for other processes so far; null where the plan is that of one, or steps are not always timed.</summary>
    public double? ExchangeSeconds
    {
        get
        {
            if (Plan.Replicas == 1 || Steps is not { AlwaysTimes: true } timed)
            {
                return null;
            }

            var ticks = 0L;
            for (var step = 0; step < Plan.Steps.Length; step++)
            {
                ticks += Plan.Steps[step].Operation.IsExchange ? timed.StepTicks[step] : 0;
            }

            return (double)ticks / Stopwatch.Frequency;
        }
    }

    /// <summary>What tells how long a batch takes.</summary>
    internal TimeProvider Clock { private get; set; } = TimeProvider.System;

    /// <summary>How long the batch completed last has taken: since it was submitted, or since the one before it was done.</summary>
    public TimeSpan LastDuration { get; private set; }

    /// <summary>Loads a plan in the form that suits the engine best.</summary>
    /// <param name="statistics">The mean image, for engines that subtract it themselves.</param>
    /// <param name="pixelScale">What pixels less their mean are divided by.</param>
    public static BatchPipeline Load(IEngine engine, Plan plan, DataStatistics statistics, double pixelScale) => engine is IStreamingEngine streaming
        ? new StreamedPipeline(streaming, streaming.Load(plan, new PixelInput(statistics.Mean, statistics.Size, (float)(1 / pixelScale))))
        : new DirectPipeline(engine.Load(plan));

    /// <summary>What the loader must make for it.</summary>
    public abstract LoaderOptions Wanted(LoaderOptions options);

    /// <summary>Submits batch after batch for as long as there are some, and keeps as many under way as it takes. However it ends, nothing
    /// is under way then; batches that were when it failed are given back to the loader.</summary>
    /// <param name="batches">Asked for the next one only when the last was submitted, and the oldest completed where that filled the pipeline.</param>
    /// <param name="arguments">Of a batch's run.</param>
    /// <param name="completed">Told of each batch, in order.</param>
    public void Drain(IEnumerable<Batch> batches, Func<Batch, RunArguments> arguments, Completed completed)
    {
        try
        {
            foreach (var batch in batches)
            {
                Submit(batch, arguments(batch));
                if (_underWay.Count == Depth)
                {
                    Complete(completed);
                }
            }

            CompleteAll(completed);
        }
        finally
        {
            // Where it has failed, the loader's stream must not be disposed of while a device reads its batches.
            Abandon();
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public void CompleteAll(Completed completed)
    {
        while (_underWay.Count > 0)
        {
            Complete(completed);
        }
    }

    /// <summary>Copies out what the batch that was completed last made of the layer that the plan keeps the output of; valid as its results are.</summary>
    /// <param name="values">[images, channels, height, width], of no more images than the batch had.</param>
    /// <exception cref="InvalidOperationException">The plan keeps no layer's output.</exception>
    public abstract void ReadFeatures(Span<float> values);

    public abstract void Dispose();

    private protected abstract void Start(Batch batch, in RunArguments arguments);

    private protected abstract BatchResults Finish();

    private protected abstract void Stop();

    private void Submit(Batch batch, in RunArguments arguments)
    {
        var now = Clock.GetTimestamp();
        Start(batch, arguments);
        _underWay.Enqueue((batch, now));
    }

    private void Complete(Completed completed)
    {
        var results = Finish();
        var (batch, submitted) = _underWay.Dequeue();
        var end = Clock.GetTimestamp();
        LastDuration = Clock.GetElapsedTime(Math.Max(submitted, _lastEnd), end);
        _lastEnd = end;
        completed(batch, results);
    }

    private void Abandon()
    {
        Stop();
        while (_underWay.TryDequeue(out var entry))
        {
            entry.Batch.Dispose();
        }
    }
}

/// <summary>A program that computes a batch of floats at once.</summary>
/// <param name="program">Belongs to the pipeline.</param>
internal sealed class DirectPipeline(IProgram program) : BatchPipeline
{
    public IProgram Program { get; } = program;

    public override Plan Plan => Program.Plan;

    public override int Depth => 1;

    public override ITimedSteps? Steps => Program as ITimedSteps;

    public override LoaderOptions Wanted(LoaderOptions options) => options;

    public override void ReadFeatures(Span<float> values) => Program.ReadFeatures(values);

    public override void Dispose() => Program.Dispose();

    private protected override void Start(Batch batch, in RunArguments arguments) =>
        Program.Run(batch.Images.Span, batch.Labels.Span, arguments);

    private protected override BatchResults Finish() => new(Program.Probabilities, Program.Losses);

    private protected override void Stop()
    {
        // What was submitted is done.
    }
}

/// <summary>A program on a device that takes batches of bytes from page-locked memory.</summary>
/// <param name="program">Belongs to the pipeline.</param>
internal sealed class StreamedPipeline(IStreamingEngine engine, IStreamedProgram program) : BatchPipeline
{
    /// <summary>Batches of the ring besides those with the device: one that is filled and one that waits.</summary>
    private const int WithTheLoader = 2;

    public override Plan Plan => program.Plan;

    public override int Depth => program.Depth;

    public override ITimedSteps? Steps => program as ITimedSteps;

    public override LoaderOptions Wanted(LoaderOptions options) => options with
    {
        Format = BatchFormat.Bytes,
        Memory = engine.BatchMemory,
        RingSize = Math.Max(options.RingSize, Depth + WithTheLoader),
    };

    public override void ReadFeatures(Span<float> values) => program.ReadFeatures(values);

    public override void Dispose() => program.Dispose();

    private protected override void Start(Batch batch, in RunArguments arguments) =>
        program.Submit(new(batch.Bytes.Span, batch.Draws.Span, batch.Labels.Span), arguments);

    private protected override BatchResults Finish() => program.Complete();

    private protected override void Stop() => program.Abandon();
}
