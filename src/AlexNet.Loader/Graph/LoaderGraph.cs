using System.Threading.Tasks.Dataflow;
using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Graph;

/// <summary>Draws the loader's graph and starts it.</summary>
public static class LoaderGraph
{
    /// <summary>Starts making batches.</summary>
    /// <param name="source">Where the images are; it must live longer than the stream.</param>
    /// <param name="statistics">Mean image and colour components of the training set; their size is that of the prepared images.</param>
    /// <param name="options">What the batches are made of.</param>
    /// <exception cref="UserErrorException">An option is out of range, or the statistics are of another size than the shards.</exception>
    public static BatchStream Start(IImageSource source, DataStatistics statistics, LoaderOptions options)
    {
        if (source is IPreparedSource prepared && prepared.Size != statistics.Size)
        {
            throw new UserErrorException(
                $"the statistics are of {statistics.Size}×{statistics.Size} images, allowed is {prepared.Size}×{prepared.Size}");
        }

        options.Check(statistics.Size, source.Count);
        var failure = new LoaderFailure(options.Cancellation);
        var work = new GraphWork(source, statistics, options);
        GraphRun run = source is IEncodedSource ? DrawGraph(work, failure) : DrawWorkers(work, failure);
        run.Start();
        return new BatchStream(run);
    }

    //  Files: one image a message.
    //
    //  ring of
    //  buffers ─► read ─► decode ─► resize ─► crop+flip ─► lighting ─► slot ─► batch
    //     ▲        ×W       ×W        ×W         ×1           ×1        ×W       │
    //     └────────── Dispose: the consumer gives the buffer back ───────────────┘
    //
    //  W workers serve all blocks together. Every block holds at most 2·W messages, so a slow one holds back those before it; with no
    //  free buffer the head gets nothing. Messages overtake each other freely: each carries its slot, and batches are handed out in the
    //  order in which they were begun. Crop and lighting write draws only, the slot's block applies them while it writes the floats.
    //  A draw is a function of the epoch and the image, so the resize knows the window too and makes nothing else.
    private static DataflowRun DrawGraph(GraphWork work, LoaderFailure failure)
    {
        var workers = work.Options.Workers;
        WorkerThreads.Reserve(workers);
        var threads = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler;
        var stages = new List<Stage>();
        var blocks = new List<IDataflowBlock>();

        ExecutionDataflowBlockOptions Options(int parallel) => new()
        {
            BoundedCapacity = 2 * workers,
            MaxDegreeOfParallelism = parallel,
            EnsureOrdered = false,
            CancellationToken = failure.Token,
            TaskScheduler = threads,
        };

        Stage Work(StageMeter meter, Action<Packet> action)
        {
            stages.Add(new Stage(meter, action, failure, work.Source, work.Options.Probe));
            return stages[^1];
        }

        TransformBlock<Packet, Packet> Block(string name, Action<Packet> action, int parallel)
        {
            TransformBlock<Packet, Packet> block = null!;
            var meter = new StageMeter(name, work.Options.Clock) { IsSerial = parallel == 1 && workers > 1, Queued = () => block.InputCount, Finished = () => block.OutputCount };
            block = new TransformBlock<Packet, Packet>(Work(meter, action).Run, Options(parallel));
            blocks.Add(block);
            return block;
        }

        var whenDone = new DataflowLinkOptions { PropagateCompletion = true };
        var read = Block(StageNames.Read, work.Read, workers);
        var decode = Block(StageNames.Decode, work.Decode, workers);
        var resize = Block(StageNames.Resize, work.Resize, workers);
        var crop = Block(StageNames.Crop, work.Crop, parallel: 1);
        var light = Block(StageNames.Lighting, work.Light, parallel: 1);
        ActionBlock<Packet> slot = null!;
        var fill = Work(new StageMeter(StageNames.Slot, work.Options.Clock) { Queued = () => slot.InputCount }, work.Fill);
        slot = new ActionBlock<Packet>(packet => { fill.Run(packet); }, Options(workers));
        blocks.Add(slot);
        read.LinkTo(decode, whenDone);
        decode.LinkTo(resize, whenDone);
        resize.LinkTo(crop, whenDone);
        crop.LinkTo(light, whenDone);
        light.LinkTo(slot, whenDone);

        return new DataflowRun(work, failure, [.. stages], read, [.. blocks]);
    }

    //  Shards: the same stages without a message between them, on each of W threads.
    //
    //  ring of            ┌─ 16 slots  ─► read ─► crop+flip ─► lighting ─► slot ─┐
    //  buffers ─► batch ──┼─ 16 slots  ─► read ─► crop+flip ─► lighting ─► slot ─┼─► batch
    //     ▲               └─ …                                                  ─┘     │
    //     └───────────────── Dispose: the consumer gives the buffer back ──────────────┘
    //
    //  Beside a packed image a message costs too much, in time and in bytes: see docs/decisions/0008.
    private static WorkersRun DrawWorkers(GraphWork work, LoaderFailure failure)
    {
        Stage Work(string name, Action<Packet> action) =>
            new(new StageMeter(name, work.Options.Clock), action, failure, work.Source, work.Options.Probe);

        return new WorkersRun(work, failure, [
            Work(StageNames.Read, work.Read),
            Work(StageNames.Crop, work.Crop),
            Work(StageNames.Lighting, work.Light),
            Work(StageNames.Slot, work.Fill),
        ]);
    }
}

/// <summary>The blocks at work, and the task that sends to its head.</summary>
internal sealed class DataflowRun(
    GraphWork work, LoaderFailure failure, Stage[] stages, ITargetBlock<Packet> head, IDataflowBlock[] blocks)
    : GraphRun(work, failure, stages)
{
    /// <inheritdoc/>
    protected override IEnumerable<Task> Workers => blocks.Select(block => block.Completion);

    /// <inheritdoc/>
    protected override async Task FillAsync()
    {
        while (await Ring.TakeAsync(Failure.Token).ConfigureAwait(false) is { } batch)
        {
            // Now: it becomes smaller with the last photo, if some were skipped.
            var count = batch.Count;
            for (var slot = 0; slot < count; slot++)
            {
                if (!await head.SendAsync(new Packet(batch, slot, 1), Failure.Token).ConfigureAwait(false))
                {
                    // The head has stopped; whoever stopped it has pulled the token or is about to.
                    throw new OperationCanceledException(Failure.Token);
                }
            }
        }

        head.Complete();
    }

    /// <summary>Completion flows downstream only, so after a stop every block is ended by itself.</summary>
    protected override async Task WaitForWorkersAsync()
    {
        var all = Task.WhenAll(Workers);
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
