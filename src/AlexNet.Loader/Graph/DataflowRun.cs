using System.Threading.Tasks.Dataflow;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph;

/// <summary>A graph of Dataflow blocks at work, and the task that sends to its head.</summary>
internal sealed class DataflowRun(
    GraphWork work, LoaderFailure failure, Stage[] stages, ITargetBlock<Packet> head, IDataflowBlock[] blocks)
    : GraphRun(work, failure, stages)
{
    /// <inheritdoc/>
    protected override IEnumerable<Task> Workers => blocks.Select(block => block.Completion);

    /// <inheritdoc/>
    protected override async Task FillAsync()
    {
        while (HasNext)
        {
            var batch = await Ring.TakeAsync(Failure.Token).ConfigureAwait(false);
            var count = Begin(batch);
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
