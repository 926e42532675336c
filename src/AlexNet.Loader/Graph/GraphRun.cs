using System.Diagnostics.Metrics;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph;

/// <summary>A loader at work: its ring of buffers, and whoever fills them.</summary>
internal abstract class GraphRun : IDisposable
{
    private Task _supervision = Task.CompletedTask;

    protected GraphRun(GraphWork work, LoaderFailure failure, Stage[] stages)
    {
        (Work, Failure, Stages) = (work, failure, stages);
        Ring = new BatchRing(work.Options, work.Order);
    }

    public GraphWork Work { get; }

    public LoaderFailure Failure { get; }

    public Stage[] Stages { get; }

    /// <summary>Completes when nothing works on the batches any more.</summary>
    public Task Stopped => _supervision;

    /// <summary>What has to end, for tests.</summary>
    public Task[] Completions => [.. Workers, _supervision];

    /// <summary>The buffers.</summary>
    public BatchRing Ring { get; }

    /// <summary>Those that fill the batches.</summary>
    protected abstract IEnumerable<Task> Workers { get; }

    /// <summary>Sets everything to work.</summary>
    public void Start()
    {
        LiveGraphs.Add(this);
        _supervision = Task.Run(SuperviseAsync);
    }

    /// <summary>Stops everything and waits for it; once.</summary>
    public void Dispose()
    {
        LiveGraphs.Remove(this);
        Failure.Stop();
        _supervision.GetAwaiter().GetResult();
        Ring.Free();
        Failure.Dispose();
    }

    /// <summary>Begins and fills all batches; ends early when the token is pulled.</summary>
    protected abstract Task FillAsync();

    /// <summary>Completes when every worker has ended, whether well or not.</summary>
    protected abstract Task WaitForWorkersAsync();

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

/// <summary>The graphs at work in the process, for metrics that are asked for and not told.</summary>
internal static class LiveGraphs
{
    private static readonly Lock Gate = new();
    private static readonly List<GraphRun> Runs = [];

    static LiveGraphs()
    {
        LoaderMetrics.Meter.CreateObservableGauge("alexnet.loader.stage.queue", Queues, "{message}", "Messages before a stage.");
        LoaderMetrics.Meter.CreateObservableGauge("alexnet.loader.batches", Batches, "{batch}", "Buffers of the ring: free, filling, ready, in_use.");
    }

    public static void Add(GraphRun run)
    {
        lock (Gate)
        {
            Runs.Add(run);
        }
    }

    public static void Remove(GraphRun run)
    {
        lock (Gate)
        {
            Runs.Remove(run);
        }
    }

    /// <summary>Messages before every stage, over all graphs.</summary>
    private static IEnumerable<Measurement<int>> Queues() =>
        from run in All()
        from stage in run.Stages
        group stage.Meter.Queued() by stage.Meter.Name into queues
        select new Measurement<int>(queues.Sum(), new KeyValuePair<string, object?>("stage", queues.Key));

    /// <summary>Buffers by state, over all graphs.</summary>
    private static IEnumerable<Measurement<int>> Batches() =>
        from state in new[] { (BatchState.Free, "free"), (BatchState.Filling, "filling"), (BatchState.Ready, "ready"), (BatchState.InUse, "in_use") }
        select new Measurement<int>(All().Sum(run => run.Ring.Count(state.Item1)), new KeyValuePair<string, object?>("state", state.Item2));

    private static GraphRun[] All()
    {
        lock (Gate)
        {
            return [.. Runs];
        }
    }
}
