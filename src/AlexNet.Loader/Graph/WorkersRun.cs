using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph;

/// <summary>
/// A pool of threads at work on prepared images: each takes the next few slots of a batch and does all stages to them, one after the
/// other. Nothing is sent, so nothing is allocated; what a stage leaves is in the same core's cache for the next one.
/// </summary>
internal sealed class WorkersRun(GraphWork work, LoaderFailure failure, Stage[] stages) : GraphRun(work, failure, stages)
{
    /// <summary>Slots taken at a time: few enough to share a batch among many threads, enough to make taking them cheap.</summary>
    private const int PacketSize = 16;

    private readonly Lock _gate = new();
    private Task[] _threads = [];
    private Batch? _current;
    private int _count;
    private int _taken;

    /// <inheritdoc/>
    protected override IEnumerable<Task> Workers => _threads;

    /// <inheritdoc/>
    protected override Task FillAsync()
    {
        _threads = [.. Enumerable.Range(0, Work.Options.Workers).Select(_ => Task.Factory.StartNew(
            WorkOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return Task.WhenAll(_threads);
    }

    /// <inheritdoc/>
    protected override async Task WaitForWorkersAsync() =>
        await Task.WhenAll(_threads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void WorkOn()
    {
        try
        {
            while (TryTake(out var packet))
            {
                foreach (var stage in Stages)
                {
                    Failure.Token.ThrowIfCancellationRequested();
                    stage.Run(packet);
                }
            }
        }
        catch (OperationCanceledException) when (Failure.Token.IsCancellationRequested)
        {
            // Told by whoever stopped the workers.
        }
        catch (Exception error)
        {
            // A stage has told its failure before; this is the order's.
            Failure.Set("feed", "the order of samples", error);
        }
    }

    /// <summary>The next slots in order; the one who needs a new buffer waits for it, and the others for him.</summary>
    private bool TryTake(out Packet packet)
    {
        lock (_gate)
        {
            Failure.Token.ThrowIfCancellationRequested();
            if (_taken == _count)
            {
                _current = Ring.Take(Failure.Token);
                if (_current is null)
                {
                    (_count, _taken, packet) = (0, 0, default);
                    return false;
                }

                (_count, _taken) = (_current.Count, 0);
            }

            packet = new Packet(_current!, _taken, Math.Min(PacketSize, _count - _taken));
            _taken += packet.Count;
            return true;
        }
    }
}
