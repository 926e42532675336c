using AlexNet.Core;

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

    /// <summary>Timed training steps per round on a GPU.</summary>
    public int GpuSteps { get; init; } = 100;

    public int Threads { get; init; } = 1;

    /// <summary>The GPU, or two, of the benchmarks on GPUs.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Parse("cuda");

    /// <summary>Whether benchmarks on GPUs only try themselves out, on sizes whose figures mean nothing.</summary>
    public bool Trial { get; init; }

    /// <summary>The Python that runs the programs to compare with.</summary>
    public string Python { get; init; } = "/usr/bin/python3";

    /// <summary>Folder of the programs to compare with.</summary>
    public string Peers { get; init; } = "";

    /// <summary>Folder for images that benchmarks make for themselves.</summary>
    public string Data { get; init; } = "";

    /// <summary>File for the figures, or null.</summary>
    public string? Json { get; init; }

    /// <summary>Folder for the pages, or null.</summary>
    public string? Results { get; init; }
}
