using System.Collections.Concurrent;
using System.Diagnostics;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Graph.Batches;

/// <summary>
/// The fixed buffers of a graph on their round: free, begun in order, complete, with the consumer, free again. A free buffer that is
/// missing holds the graph back. Once warm, going round allocates nothing where the waits block.
/// </summary>
internal sealed class BatchRing
{
    private readonly SampleOrder _order;
    private readonly TimeProvider _clock;
    private readonly Batch[] _batches;
    private readonly ConcurrentQueue<Batch> _free = [];
    private readonly ConcurrentQueue<Batch> _begun = [];
    private readonly SemaphoreSlim _freeCount = new(0);
    private readonly SemaphoreSlim _begunCount = new(0);
    private Batch? _awaited;
    private long _heldBack;
    private long _heldBackSince;
    private volatile bool _isComplete;

    public BatchRing(LoaderOptions options, SampleOrder order)
    {
        (_order, _clock) = (order, options.Clock);
        _batches = new Batch[options.RingSize];
        try
        {
            for (var i = 0; i < _batches.Length; i++)
            {
                Release(_batches[i] = new Batch(options, Release));
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
            var since = Interlocked.Read(ref _heldBackSince);
            return (double)(Interlocked.Read(ref _heldBack) + (since > 0 ? _clock.GetTimestamp() - since : 0)) / Stopwatch.Frequency;
        }
    }

    /// <summary>Whether it waits for one now.</summary>
    public bool IsHeldBack => Interlocked.Read(ref _heldBackSince) > 0;

    /// <summary>Whether there are samples to begin with: it has begun all only where the ring is empty or the samples are.</summary>
    public bool OffersSamples => !IsHeldBack && !_isComplete;

    /// <summary>Buffers in a state.</summary>
    public int Count(BatchState state)
    {
        var count = 0;
        foreach (var batch in _batches)
        {
            count += batch.State == state ? 1 : 0;
        }

        return count;
    }

    /// <summary>A free buffer, begun as the next batch in order; null when no samples are left. For one caller at a time. Blocks.</summary>
    public Batch? Take(CancellationToken stop)
    {
        if (!_order.HasNext)
        {
            return null;
        }

        if (!_freeCount.Wait(0, CancellationToken.None))
        {
            var begin = BeginWait();
            try
            {
                _freeCount.Wait(stop);
            }
            finally
            {
                EndWait(begin);
            }
        }

        return Begin();
    }

    /// <inheritdoc cref="Take"/>
    public async Task<Batch?> TakeAsync(CancellationToken stop)
    {
        if (!_order.HasNext)
        {
            return null;
        }

        if (!_freeCount.Wait(0, CancellationToken.None))
        {
            var begin = BeginWait();
            try
            {
                await _freeCount.WaitAsync(stop).ConfigureAwait(false);
            }
            finally
            {
                EndWait(begin);
            }
        }

        return Begin();
    }

    /// <summary>The next batch in order once it is full, or null after the last. Blocks; who gives up waiting can ask for the same one again.</summary>
    public Batch? Next(CancellationToken stop)
    {
        if (_awaited is null)
        {
            _begunCount.Wait(stop);
            _awaited = NextBegun();
        }

        _awaited?.WaitUntilReady(stop);
        var batch = _awaited;
        _awaited = null;
        return batch;
    }

    /// <summary>Gives all memory back, once nothing works on the batches any more.</summary>
    public void Free()
    {
        foreach (var batch in _batches)
        {
            batch?.Free();
        }
    }

    /// <summary>Gives the next samples to a free buffer, which becomes the next batch in order.</summary>
    private Batch Begin()
    {
        var batch = _free.TryDequeue(out var free) ? free : throw new InvalidOperationException("counted and not there");
        _order.Assign(batch);
        _begun.Enqueue(batch);
        _begunCount.Release();
        if (!_order.HasNext)
        {
            // For Next, which then finds no batch.
            _isComplete = true;
            _begunCount.Release();
        }

        return batch;
    }

    private Batch? NextBegun()
    {
        if (_begun.TryDequeue(out var batch))
        {
            return batch;
        }

        // The end, for the next call too.
        _begunCount.Release();
        return null;
    }

    private void Release(Batch batch)
    {
        _free.Enqueue(batch);
        _freeCount.Release();
    }

    private long BeginWait()
    {
        var begin = _clock.GetTimestamp();
        Interlocked.Exchange(ref _heldBackSince, begin);
        return begin;
    }

    private void EndWait(long begin)
    {
        Interlocked.Exchange(ref _heldBackSince, 0);
        var elapsed = _clock.GetTimestamp() - begin;
        Interlocked.Add(ref _heldBack, elapsed);
        LoaderMetrics.HeldBack.Add((double)elapsed / Stopwatch.Frequency);
    }
}
