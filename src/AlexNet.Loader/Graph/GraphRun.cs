using AlexNet.Core;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph;

/// <summary>A loader at work: its ring of buffers, the order of its batches, and whoever fills them.</summary>
internal abstract class GraphRun : IAsyncDisposable
{
    private readonly long _end;
    private Task _supervision = Task.CompletedTask;
    private long _next;
    private long _images;
    private volatile bool _isFed;
    private bool _disposed;

    protected GraphRun(GraphWork work, LoaderFailure failure, Stage[] stages)
    {
        (Work, Failure, Stages) = (work, failure, stages);
        Ring = new BatchRing(work.Options);
        Position = work.Options.Start;
        _next = Position.Samples(work.Source.Count);
        _end = work.Options.TotalSamples is { } total ? checked(_next + total) : long.MaxValue;
    }

    public GraphWork Work { get; }

    public LoaderFailure Failure { get; }

    public Stage[] Stages { get; }

    /// <summary>After the last batch that was handed out.</summary>
    public SamplePosition Position { get; private set; }

    /// <summary>Completes when nothing works on the batches any more.</summary>
    public Task Stopped => _supervision;

    /// <summary>What has to end, for tests.</summary>
    public Task[] Completions => [.. Workers, _supervision];

    /// <summary>Images handed to the consumer.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <summary>Whether there are samples to begin with: it has begun all only where the ring is empty or the samples are.</summary>
    public bool IsFeeding => !Ring.IsHeldBack && !_isFed;

    /// <summary>The buffers.</summary>
    public BatchRing Ring { get; }

    /// <summary>Whether batches are still to be begun.</summary>
    protected bool HasNext => _next < _end;

    /// <summary>Those that fill the batches.</summary>
    protected abstract IEnumerable<Task> Workers { get; }

    /// <summary>Sets everything to work.</summary>
    public void Start()
    {
        LiveGraphs.Add(this);
        _supervision = Task.Run(SuperviseAsync);
    }

    /// <summary>The next batch, or null at the end. Blocks.</summary>
    public Batch? Next()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(BatchStream));
        while (Ring.Next(Failure.Token) is { } batch)
        {
            if (TryHandOut(batch))
            {
                return batch;
            }
        }

        return null;
    }

    /// <summary>The next batch, or null at the end.</summary>
    public async Task<Batch?> NextAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(BatchStream));
        while (await Ring.NextAsync(Failure.Token).ConfigureAwait(false) is { } batch)
        {
            if (TryHandOut(batch))
            {
                return batch;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        LiveGraphs.Remove(this);
        Failure.Stop();
        await _supervision.ConfigureAwait(false);
        Ring.Free();
        Failure.Dispose();
    }

    /// <summary>Begins and fills all batches; ends early when the token is pulled.</summary>
    protected abstract Task FillAsync();

    /// <summary>Completes when every worker has ended, whether well or not.</summary>
    protected abstract Task WaitForWorkersAsync();

    /// <summary>Says which samples a free buffer is for. For one caller at a time, in order.</summary>
    /// <returns>How many they are.</returns>
    protected int Begin(Batch batch)
    {
        var count = (int)Math.Min(batch.Capacity, _end - _next);
        batch.Begin(_next, count);
        Work.Place(batch, count);
        _next += count;
        Ring.Begin(batch);
        if (!HasNext)
        {
            _isFed = true;
            Ring.Complete();
        }

        return count;
    }

    private bool TryHandOut(Batch batch)
    {
        if (batch.Count == 0)
        {
            // Every image of it was skipped.
            batch.Dispose();
            return false;
        }

        batch.Take();
        Interlocked.Add(ref _images, batch.Count);
        Position = SamplePosition.After(batch.NextSample, Work.Source.Count);
        return true;
    }

    private async Task SuperviseAsync()
    {
        try
        {
            await FillAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Failure.Token.IsCancellationRequested)
        {
            // Somebody else stopped the graph.
        }
        catch (Exception error)
        {
            Failure.Set("feed", "the order of samples", error);
        }

        await WaitForWorkersAsync().ConfigureAwait(false);
    }
}
