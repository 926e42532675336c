namespace AlexNet.Loader;

/// <summary>What the sampler has seen of the ring.</summary>
internal sealed class RingSeries(GraphRun run)
{
    private readonly double[] seconds = new double[4];
    private readonly DepthSeries ready = new();
    private double total;

    /// <summary>Complete batches at the last sample.</summary>
    public int Ready { get; private set; }

    public void Sample(double weight)
    {
        for (var state = BatchState.Free; state <= BatchState.InUse; state++)
        {
            seconds[(int)state] += run.CountBatches(state) * weight;
        }

        Ready = run.CountBatches(BatchState.Ready);
        ready.Add(Ready, weight);
        total += weight;
    }

    public RingProfile Finish() =>
        new(Mean(BatchState.Free), Mean(BatchState.Filling), Mean(BatchState.Ready), Mean(BatchState.InUse), ready.ToArray());

    private double Mean(BatchState state) => seconds[(int)state] / Math.Max(1e-9, total);
}
