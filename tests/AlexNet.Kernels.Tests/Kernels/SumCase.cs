namespace AlexNet.Kernels.Tests.Kernels;

/// <summary>Positions and channels of kernels that add up a bias's gradient beside what they write.</summary>
public sealed record SumCase(int Positions, int Channels)
{
    /// <summary>One pack, packs that do not divide a block's threads, several blocks, as many packs as a block has threads, one position.</summary>
    public static IEnumerable<SumCase> All => [new(1, 8), new(507, 96), new(90, 24), new(2500, 8), new(3, 1024), new(70, 264)];
}
