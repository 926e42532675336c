using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph;

/// <summary>
/// Batches in order, made by the loader's graph in the background. For one consumer, which disposes every batch once it is used:
/// the graph waits for free buffers. Disposing the stream stops the graph and waits for all of its blocks.
/// </summary>
public sealed class BatchStream : IAsyncEnumerable<Batch>, IDisposable
{
    /// <summary>How long a failure waits for all blocks to stop before it is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly GraphRun _run;
    private long _waited;
    private long _images;
    private bool _isDisposed;

    internal BatchStream(GraphRun run) => (_run, Position) = (run, run.Work.Options.Start);

    /// <summary>
    /// The loader's state after the last batch that was handed out: a stream started from it with the same options goes on as this one.
    /// </summary>
    public SamplePosition Position { get; private set; }

    /// <summary>The images that could not be used so far.</summary>
    public IReadOnlyList<BadImage> BadImages => _run.Work.Bad.List;

    /// <summary>The images that were used so far although their files are odd.</summary>
    public OddImages OddImages => _run.Work.Odd.Found;

    /// <summary>How long the consumer waited for batches.</summary>
    public double WaitedSeconds => (double)Interlocked.Read(ref _waited) / Stopwatch.Frequency;

    /// <summary>How long the graph waited for the consumer to return buffers.</summary>
    public double HeldBackSeconds => _run.Ring.HeldBackSeconds;

    /// <summary>Images handed out so far.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <summary>The graph, for tests.</summary>
    internal GraphRun Run => _run;

    /// <summary>Every block's completion, for tests.</summary>
    internal IReadOnlyList<Task> Completions => _run.Completions;

    private TimeProvider Clock => _run.Work.Options.Clock;

    /// <summary>Measures the graph from now until the measurement is stopped; one at a time.</summary>
    /// <param name="trace">Notes every message and every queue too, or null.</param>
    public LoaderMeasurement Measure(TraceRecorder? trace = null) => new(_run, this, trace);

    /// <summary>The next batch, or false at the end. Blocks.</summary>
    /// <exception cref="UserErrorException">Too many bad images.</exception>
    /// <exception cref="LoaderException">A block failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled from outside.</exception>
    public bool TryNext([NotNullWhen(true)] out Batch? batch) => TryNext(_run.Failure.Token, out batch);

    /// <summary>Batch after batch, waited for without holding the caller's thread. Each is valid until the next one is asked for, which gives its
    /// buffer back.</summary>
    /// <param name="cancellationToken">Ends the waiting; the stream itself goes on, and can be asked again.</param>
    /// <inheritdoc cref="TryNext(out Batch)"/>
    public async IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_run.Failure.Token, cancellationToken);
        while (await Task.Run(Next, cancellationToken).ConfigureAwait(false) is { } batch)
        {
            using (batch)
            {
                yield return batch;
            }
        }

        Batch? Next() => TryNext(either.Token, out var batch) ? batch : null;
    }

    /// <param name="stop">Of the graph, or of whoever waits.</param>
    private bool TryNext(CancellationToken stop, [NotNullWhen(true)] out Batch? batch)
    {
        var begin = Clock.GetTimestamp();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (_run.Ring.Next(stop) is { } next)
            {
                next.Take();
                if (next.Count > 0)
                {
                    Interlocked.Add(ref _images, next.Count);
                    Position = SamplePosition.After(next.NextSample, _run.Work.Source.Count);
                    batch = next;
                    return true;
                }

                // Every image of it was skipped.
                next.Dispose();
            }

            batch = null;
            return false;
        }
        catch (OperationCanceledException) when (_run.Failure.Token.IsCancellationRequested)
        {
            _run.Stopped.Wait(Patience, CancellationToken.None);
            _run.Failure.ThrowIfSet();
            throw;
        }
        finally
        {
            var elapsed = Clock.GetTimestamp() - begin;
            Interlocked.Add(ref _waited, elapsed);
            LoaderMetrics.Waited.Add((double)elapsed / Stopwatch.Frequency);
        }
    }

    /// <summary>Stops the graph and waits until nothing of it runs any more.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _run.Dispose();
        }
    }
}
