using System.Diagnostics;
using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>A graph at work: its blocks, its ring of buffers and the task that feeds it.</summary>
internal sealed class GraphRun : IAsyncDisposable
{
    private readonly LoaderOptions options;
    private readonly int packetSize;
    private readonly ITargetBlock<Packet> head;
    private readonly IDataflowBlock[] blocks;
    private readonly Channel<Batch> free = Channel.CreateUnbounded<Batch>();
    private readonly Channel<Batch> begun = Channel.CreateUnbounded<Batch>();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Batch[] ring;
    private readonly Task supervision;
    private long heldBack;
    private long heldBackSince;
    private long images;
    private volatile bool isFed;
    private bool disposed;

    public GraphRun(
        GraphWork work, LoaderFailure failure, int packetSize, ITargetBlock<Packet> head, IDataflowBlock[] blocks, Stage[] stages)
    {
        (Work, Failure, options) = (work, failure, work.Options);
        Position = options.Start;
        (this.packetSize, this.head, this.blocks, Stages) = (packetSize, head, blocks, stages);
        ring = [.. Enumerable.Range(0, options.RingSize).Select(_ => new Batch(options.Batch, options.Crop, batch => free.Writer.TryWrite(batch)))];
        Array.ForEach(ring, batch => free.Writer.TryWrite(batch));
        LiveGraphs.Add(this);
        supervision = Task.Run(SuperviseAsync);
    }

    public GraphWork Work { get; }

    public LoaderFailure Failure { get; }

    /// <summary>After the last batch that was handed out.</summary>
    public SamplePosition Position { get; private set; }

    public Stage[] Stages { get; }

    /// <summary>Completes when the feeder and every block have.</summary>
    public Task Stopped => stopped.Task;

    public Task[] Completions => [.. blocks.Select(block => block.Completion), supervision];

    /// <summary>Images handed to the consumer.</summary>
    public long Images => Interlocked.Read(ref images);

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

    /// <summary>Whether there is a message for the head: it has taken all only where the ring is empty or the samples are.</summary>
    public bool IsFeeding => !IsHeldBack && !isFed;

    /// <summary>Buffers of the ring in a state.</summary>
    public int CountBatches(BatchState state)
    {
        var count = 0;
        foreach (var batch in ring)
        {
            count += batch.State == state ? 1 : 0;
        }

        return count;
    }

    public async Task<Batch?> NextAsync()
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(BatchStream));
        while (await begun.Reader.WaitToReadAsync(Failure.Token).ConfigureAwait(false) && begun.Reader.TryRead(out var batch))
        {
            await batch.Ready.WaitAsync(Failure.Token).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                batch.Take();
                Interlocked.Add(ref images, batch.Count);
                Position = SamplePosition.After(batch.NextSample, Work.Source.Count);
                return batch;
            }

            // Every image of it was skipped.
            batch.Dispose();
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        LiveGraphs.Remove(this);
        Failure.Stop();
        await supervision.ConfigureAwait(false);
        Failure.Dispose();
    }

    private async Task SuperviseAsync()
    {
        try
        {
            await FeedAsync().ConfigureAwait(false);
            head.Complete();
        }
        catch (OperationCanceledException) when (Failure.Token.IsCancellationRequested)
        {
            // Somebody else stopped the graph.
        }
        catch (Exception error)
        {
            Failure.Set("feed", "the order of samples", error);
        }

        await WaitForBlocksAsync().ConfigureAwait(false);
        stopped.SetResult();
    }

    private async Task FeedAsync()
    {
        var next = options.Start.Samples(Work.Source.Count);
        var end = options.TotalSamples is { } total ? checked(next + total) : long.MaxValue;
        while (next < end)
        {
            var batch = await TakeAsync().ConfigureAwait(false);
            var count = (int)Math.Min(options.Batch, end - next);
            batch.Begin(next, count);
            Work.Place(batch, count);
            begun.Writer.TryWrite(batch);
            for (var begin = 0; begin < count; begin += packetSize)
            {
                var packet = new Packet(batch, begin, Math.Min(packetSize, count - begin));
                if (!await head.SendAsync(packet, Failure.Token).ConfigureAwait(false))
                {
                    // The head has stopped; whoever stopped it has pulled the token or is about to.
                    throw new OperationCanceledException(Failure.Token);
                }
            }

            next += count;
        }

        isFed = true;
        begun.Writer.Complete();
    }

    private async Task<Batch> TakeAsync()
    {
        if (free.Reader.TryRead(out var batch))
        {
            return batch;
        }

        var begin = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref heldBackSince, begin);
        try
        {
            return await free.Reader.ReadAsync(Failure.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref heldBackSince, 0);
            var elapsed = Stopwatch.GetTimestamp() - begin;
            Interlocked.Add(ref heldBack, elapsed);
            LoaderMetrics.HeldBack.Add((double)elapsed / Stopwatch.Frequency);
        }
    }

    /// <summary>Completion flows downstream only, so after a stop every block is ended by itself.</summary>
    private async Task WaitForBlocksAsync()
    {
        var all = Task.WhenAll(blocks.Select(block => block.Completion));
        await Task.WhenAny(all, Cancelled()).ConfigureAwait(false);
        if (Failure.Token.IsCancellationRequested)
        {
            foreach (var block in blocks)
            {
                // Not Complete: that could overtake the token's callbacks, and a completed block waits for its last messages to be taken.
                block.Fault(new OperationCanceledException(Failure.Token));
            }
        }

        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task Cancelled() => Task.Delay(Timeout.Infinite, Failure.Token);
}
