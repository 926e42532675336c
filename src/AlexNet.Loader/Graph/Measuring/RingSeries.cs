using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>What the sampler has seen of the ring.</summary>
internal sealed class RingSeries(BatchRing ring)
{
    private readonly double[] _seconds = new double[4];
    private readonly DepthSeries _ready = new();
    private double _total;

    /// <summary>Complete batches at the last sample.</summary>
    public int Ready { get; private set; }

    public void Sample(double weight)
    {
        for (var state = BatchState.Free; state <= BatchState.InUse; state++)
        {
            _seconds[(int)state] += ring.Count(state) * weight;
        }

        Ready = ring.Count(BatchState.Ready);
        _ready.Add(Ready, weight);
        _total += weight;
    }

    public RingProfile Finish() =>
        new(Mean(BatchState.Free), Mean(BatchState.Filling), Mean(BatchState.Ready), Mean(BatchState.InUse), _ready.ToArray());

    private double Mean(BatchState state) => _seconds[(int)state] / Math.Max(1e-9, _total);
}
