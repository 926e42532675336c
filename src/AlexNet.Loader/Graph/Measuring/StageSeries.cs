using AlexNet.Core;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>What the sampler has seen of one stage: time by state, and the depth of its queue.</summary>
internal sealed class StageSeries(StageMeter meter)
{
    private readonly double[] _seconds = new double[StageStates.Count];
    private readonly DepthSeries _depths = new();
    private double _depthSeconds;

    public int QueueMax { get; private set; }

    /// <summary>Messages before the stage at the last sample.</summary>
    public int Queue { get; private set; }

    public double[] Depths => _depths.ToArray();

    /// <summary>Looks at the stage.</summary>
    /// <param name="weight">Seconds that the sample stands for.</param>
    /// <param name="offered">Messages that it could take from the stage before.</param>
    /// <param name="ringIsEmpty">Whether the graph waits for a buffer.</param>
    /// <returns>Messages that the next stage could take.</returns>
    public int Sample(double weight, int offered, bool ringIsEmpty)
    {
        Queue = meter.Queued();
        var finished = meter.Finished();
        _seconds[(int)StageStates.Of(meter.AtWork, Queue, finished, offered, ringIsEmpty)] += weight;
        _depthSeconds += Queue * weight;
        QueueMax = Math.Max(QueueMax, Queue);
        _depths.Add(Queue, weight);
        return finished;
    }

    /// <summary>The stage's measures over a window.</summary>
    /// <param name="counts">What it did in the window.</param>
    /// <param name="length">Of the window, in seconds.</param>
    public StageProfile Finish(StageCounts counts, double length)
    {
        var sampled = Math.Max(1e-9, _seconds.Sum());
        return StageProfile.From(meter.Name, counts, length) with
        {
            IsSerial = meter.IsSerial,
            Working = Share(StageState.Working),
            WaitingForInput = Share(StageState.WaitingForInput),
            WaitingForWorker = Share(StageState.WaitingForWorker),
            HeldBack = Share(StageState.HeldBack),
            QueueMean = _depthSeconds / sampled,
            QueueMax = QueueMax,
            QueueOverTime = Depths,
        };

        double Share(StageState state) => _seconds[(int)state] / sampled;
    }
}
