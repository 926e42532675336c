using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Preparing;

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
