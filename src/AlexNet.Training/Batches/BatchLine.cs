using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training;

/// <summary>
/// A loaded plan that the loader's batches are given to, as many under way together as it takes, and that gives them back in order:
/// <code>
/// loader ─► Submit ─► uploaded ─► computed ─► Complete ─► loader's ring
/// </code>
/// On processors a batch is computed when it is submitted; a device of its own computes one while the next is uploaded and another made.
/// </summary>
public abstract class BatchLine : IDisposable
{
    private readonly Queue<(Batch Batch, long Submitted)> _underWay = new();
    private long _lastEnd;

    public abstract Plan Plan { get; }

    /// <summary>Batches that may be under way together.</summary>
    public abstract int Depth { get; }

    public int Pending => _underWay.Count;

    /// <summary>Whether no more can be submitted before one is completed.</summary>
    public bool IsFull => Pending == Depth;

    /// <summary>Times the plan's steps; null where the engine does not.</summary>
    public abstract ITimedSteps? Steps { get; }

    /// <summary>How long the batch completed last has taken: since it was submitted, or since the one before it was done.</summary>
    public TimeSpan LastDuration { get; private set; }

    /// <summary>Loads a plan in the form that suits the engine best.</summary>
    /// <param name="statistics">The mean image, for engines that subtract it themselves.</param>
    /// <param name="pixelScale">What pixels less their mean are divided by.</param>
    public static BatchLine Load(IEngine engine, Plan plan, DataStatistics statistics, double pixelScale) => engine is IStreamingEngine streaming
        ? new StreamedLine(streaming, streaming.Load(plan, new PixelInput(statistics.Mean, statistics.Size, (float)(1 / pixelScale))))
        : new DirectLine(engine.Load(plan));

    /// <summary>What the loader must make for it.</summary>
    public abstract LoaderOptions Wanted(LoaderOptions options);

    /// <summary>Gives a batch to the engine. It belongs to the line until it is completed.</summary>
    public void Submit(Batch batch, in RunArguments arguments)
    {
        var now = Stopwatch.GetTimestamp();
        Start(batch, arguments);
        _underWay.Enqueue((batch, now));
    }

    /// <summary>Waits for the batch submitted first, which belongs to the caller then.</summary>
    /// <param name="results">Valid until the next batch is submitted.</param>
    public Batch Complete(out BatchResults results)
    {
        results = Finish();
        var (batch, submitted) = _underWay.Dequeue();
        var end = Stopwatch.GetTimestamp();
        LastDuration = Stopwatch.GetElapsedTime(Math.Max(submitted, _lastEnd), end);
        _lastEnd = end;
        return batch;
    }

    /// <summary>Waits until nothing is under way and gives the batches back to the loader; never throws.</summary>
    public void Abandon()
    {
        Stop();
        while (_underWay.TryDequeue(out var entry))
        {
            entry.Batch.Dispose();
        }
    }

    public abstract void Dispose();

    private protected abstract void Start(Batch batch, in RunArguments arguments);

    private protected abstract BatchResults Finish();

    private protected abstract void Stop();
}
