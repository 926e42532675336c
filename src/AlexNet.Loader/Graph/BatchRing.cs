using System.Collections.Concurrent;
using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>
/// The fixed buffers of a graph on their round: free, begun in order, complete, with the consumer, free again. A free buffer that is
/// missing holds the graph back. Once warm, going round allocates nothing where the waits block.
/// </summary>
internal sealed class BatchRing
{
    private readonly Batch[] batches;
    private readonly ConcurrentQueue<Batch> free = [];
    private readonly ConcurrentQueue<Batch> begun = [];
    private readonly SemaphoreSlim freeCount = new(0);
    private readonly SemaphoreSlim begunCount = new(0);
    private long heldBack;
    private long heldBackSince;

    public BatchRing(LoaderOptions options)
    {
        batches = new Batch[options.RingSize];
        try
        {
            for (var i = 0; i < batches.Length; i++)
            {
                Release(batches[i] = new Batch(options, Release));
            }
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>How long the graph waited for a free buffer, a wait under way included.</summary>
    public double HeldBackSeconds
    {
        get
        {
            var since = Interlocked.Read(ref heldBackSince);
            return (double)(Interlocked.Read(ref heldBack) + (since > 0 ? Stopwatch.GetTimestamp() - since : 0)) / Stopwatch.Frequency;
        }
    }

    /// <summary>Whether it waits for one now.</summary>
    public bool IsHeldBack => Interlocked.Read(ref heldBackSince) > 0;

    /// <summary>Buffers in a state.</summary>
    public int Count(BatchState state)
    {
        var count = 0;
        foreach (var batch in batches)
        {
            count += batch.State == state ? 1 : 0;
        }

        return count;
    }

    /// <summary>A free buffer, for one caller at a time. Blocks.</summary>
    public Batch Take(CancellationToken stop)
    {
        if (!freeCount.Wait(0, CancellationToken.None))
        {
            var begin = BeginWait();
            try
            {
                freeCount.Wait(stop);
            }
            finally
            {
                EndWait(begin);
            }
        }

        return Dequeue(free);
    }

    /// <summary>A free buffer, for one caller at a time.</summary>
    public async Task<Batch> TakeAsync(CancellationToken stop)
    {
        if (!freeCount.Wait(0, CancellationToken.None))
        {
            var begin = BeginWait();
            try
            {
                await freeCount.WaitAsync(stop).ConfigureAwait(false);
            }
            finally
            {
                EndWait(begin);
            }
        }

        return Dequeue(free);
    }

    /// <summary>The batch is the next one in order.</summary>
    public void Begin(Batch batch)
    {
        begun.Enqueue(batch);
        begunCount.Release();
    }

    /// <summary>No batch comes after those begun.</summary>
    public void Complete() => begunCount.Release();

    /// <summary>The next batch in order once it is full, or null after the last. Blocks.</summary>
    public Batch? Next(CancellationToken stop)
    {
        begunCount.Wait(stop);
        var batch = NextBegun();
        batch?.WaitUntilReady(stop);
        return batch;
    }

    /// <summary>The next batch in order once it is full, or null after the last.</summary>
    public async Task<Batch?> NextAsync(CancellationToken stop)
    {
        await begunCount.WaitAsync(stop).ConfigureAwait(false);
        var batch = NextBegun();
        if (batch is not null)
        {
            await batch.UntilReadyAsync(stop).ConfigureAwait(false);
        }

        return batch;
    }

    /// <summary>Gives all memory back, once nothing works on the batches any more.</summary>
    public void Free()
    {
        foreach (var batch in batches)
        {
            batch?.Free();
        }
    }

    private static Batch Dequeue(ConcurrentQueue<Batch> queue) =>
        queue.TryDequeue(out var batch) ? batch : throw new InvalidOperationException("counted and not there");

    private Batch? NextBegun()
    {
        if (begun.TryDequeue(out var batch))
        {
            return batch;
        }

        // The end, for the next call too.
        begunCount.Release();
        return null;
    }

    private void Release(Batch batch)
    {
        free.Enqueue(batch);
        freeCount.Release();
    }

    private long BeginWait()
    {
        var begin = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref heldBackSince, begin);
        return begin;
    }

    private void EndWait(long begin)
    {
        Interlocked.Exchange(ref heldBackSince, 0);
        var elapsed = Stopwatch.GetTimestamp() - begin;
        Interlocked.Add(ref heldBack, elapsed);
        LoaderMetrics.HeldBack.Add((double)elapsed / Stopwatch.Frequency);
    }
}
