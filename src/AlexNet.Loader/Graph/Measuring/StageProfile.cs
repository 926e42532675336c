using System.Diagnostics;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>
/// A stage's measures over a window of time. Its wall time has four parts: a worker was in it, it waited for input, it waited for a
/// worker, it was held back by its output (see <see cref="Core.StageState"/>); their sum is 1.
/// </summary>
public sealed record StageProfile
{
    public required string Name { get; init; }

    /// <summary>Whether it never has more than one worker.</summary>
    public bool IsSerial { get; init; }

    /// <summary>Images that left the stage.</summary>
    public long Images { get; init; }

    /// <summary>Messages they travelled in.</summary>
    public long Messages { get; init; }

    /// <summary>Images per second of the window.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Sum of all workers' time in the stage.</summary>
    public double BusySeconds { get; init; }

    /// <summary>Workers in the stage on average: busy seconds per second.</summary>
    public double BusyWorkers { get; init; }

    /// <summary>Share of the time with at least one worker in it.</summary>
    public double Working { get; init; }

    /// <summary>Share of the time without a worker because no message stood before it.</summary>
    public double WaitingForInput { get; init; }

    /// <summary>Share of the time in which messages stood before it and all workers were elsewhere.</summary>
    public double WaitingForWorker { get; init; }

    /// <summary>Share of the time in which it could do nothing because its output was full, or the whole ring was.</summary>
    public double HeldBack { get; init; }

    /// <summary>Messages before the stage, on average.</summary>
    public double QueueMean { get; init; }

    /// <summary>The most that were seen.</summary>
    public int QueueMax { get; init; }

    /// <summary>Up to 64 means of equal spans of the window, oldest first.</summary>
    public IReadOnlyList<double> QueueOverTime { get; init; } = [];

    /// <summary>Managed bytes allocated by the stage's own work per image.</summary>
    public double AllocatedBytesPerImage { get; init; }

    /// <summary>Seconds that half the images stay within. An image of a message of many counts as an equal part of it.</summary>
    public double P50Seconds { get; init; }

    public double P90Seconds { get; init; }

    public double P99Seconds { get; init; }

    /// <summary>The slowest image: as the others the middle of its bucket, right within 3 %.</summary>
    public double MaxSeconds { get; init; }

    internal static StageProfile From(string name, StageCounts counts, double seconds)
    {
        return new()
        {
            Name = name,
            Images = counts.Images,
            Messages = counts.Messages,
            ImagesPerSecond = counts.Images / seconds,
            BusySeconds = (double)counts.Ticks / Stopwatch.Frequency,
            BusyWorkers = (double)counts.Ticks / Stopwatch.Frequency / seconds,
            AllocatedBytesPerImage = (double)counts.Allocated / Math.Max(1, counts.Images),
            P50Seconds = Percentile(0.5),
            P90Seconds = Percentile(0.9),
            P99Seconds = Percentile(0.99),
            MaxSeconds = Percentile(1),
        };

        double Percentile(double share) => LatencyHistogram.Percentile(counts.Latencies, share) / Stopwatch.Frequency;
    }
}
