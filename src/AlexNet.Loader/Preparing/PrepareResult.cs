using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Preparing;

/// <summary>What a call has done.</summary>
/// <param name="Splits">Every split it was to prepare.</param>
/// <param name="Finished">Whether this machine's part is done; false after a cancellation.</param>
/// <param name="StatisticsPath">The statistics file, or null where there is none because training shards are missing or were not asked for.</param>
/// <param name="Images">Images this call has prepared.</param>
/// <param name="Seconds">Time this call has taken.</param>
public sealed record PrepareResult(
    IReadOnlyList<PreparedSplit> Splits, bool Finished, string? StatisticsPath, long Images, double Seconds);

/// <summary>What is there of a split after a call.</summary>
/// <param name="Name">The split.</param>
/// <param name="Images">Images of its source.</param>
/// <param name="Size">Side S of the prepared images.</param>
/// <param name="Shards">Shards it consists of.</param>
/// <param name="Made">Shards this call has made.</param>
/// <param name="Kept">Shards that were there already, of any machine.</param>
/// <param name="Skipped">The unusable images of all shards that are there.</param>
public sealed record PreparedSplit(
    string Name, int Images, int Size, int Shards, int Made, int Kept, IReadOnlyList<BadImage> Skipped)
{
    /// <summary>Shards that are not there yet.</summary>
    public int Missing => Shards - Made - Kept;
}
