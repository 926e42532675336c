namespace AlexNet.Loader.Preparing;

/// <summary>What a call has done.</summary>
/// <param name="Splits">Every split it was to prepare.</param>
/// <param name="Finished">Whether this machine's part is done; false after a cancellation.</param>
/// <param name="StatisticsPath">The statistics file, or null where there is none because training shards are missing or were not asked for.</param>
/// <param name="Images">Images this call has prepared.</param>
/// <param name="Seconds">Time this call has taken.</param>
public sealed record PrepareResult(
    IReadOnlyList<PreparedSplit> Splits, bool Finished, string? StatisticsPath, long Images, double Seconds);
