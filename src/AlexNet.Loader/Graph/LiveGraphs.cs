using System.Diagnostics.Metrics;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph;

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
