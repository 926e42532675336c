namespace AlexNet.Bench;

/// <summary>What is measured, how long, and where the figures go.</summary>
internal sealed record BenchSettings
{
    /// <summary>Names of benchmarks; none means all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Images per training step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>How often ours and the peer are measured, in turn.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Timed training steps per round, after one that is not.</summary>
    public int Steps { get; init; } = 2;

    public int Threads { get; init; } = 1;

    /// <summary>Folder of the programs to compare with.</summary>
    public string Peers { get; init; } = "";

    /// <summary>Folder for images that benchmarks make for themselves.</summary>
    public string Data { get; init; } = "";

    /// <summary>File for the figures, or null.</summary>
    public string? Json { get; init; }

    /// <summary>Folder for the pages, or null.</summary>
    public string? Results { get; init; }
}
