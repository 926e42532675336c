namespace AlexNet.Loader.Graph.Measuring;

/// <summary>A stage's counters at one moment.</summary>
/// <param name="Images">Images done.</param>
/// <param name="Messages">Messages done.</param>
/// <param name="Ticks">Sum of all workers' time in it.</param>
/// <param name="Allocated">Bytes allocated in it.</param>
/// <param name="Latencies">Images by duration, as <see cref="LatencyHistogram"/> counts them.</param>
internal sealed record StageCounts(long Images, long Messages, long Ticks, long Allocated, long[] Latencies)
{
    /// <summary>What came after an earlier moment.</summary>
    public StageCounts Since(StageCounts earlier) => new(
        Images - earlier.Images,
        Messages - earlier.Messages,
        Ticks - earlier.Ticks,
        Allocated - earlier.Allocated,
        [.. Latencies.Zip(earlier.Latencies, (later, before) => later - before)]);
}
