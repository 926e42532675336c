using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Preparing;

/// <summary>What is to be prepared, and how.</summary>
public sealed record PrepareSettings
{
    /// <summary>Images of a shard where nothing else is said, as far as they fit <see cref="DefaultShardBytes"/>.</summary>
    public const int DefaultShardImages = 1024;

    /// <summary>
    /// Size of a shard of 1,024 images of 256×256, 192 MiB: large enough to be read and copied at a disk's full speed, small enough that two
    /// of them fit into any memory and that a call broken off loses seconds of work.
    /// </summary>
    public const int DefaultShardBytes = 192 << 20;

    /// <summary>Where the shards shall lie.</summary>
    public required string Folder { get; init; }

    /// <summary>The splits to prepare; null for all there are.</summary>
    public IReadOnlyList<string>? Splits { get; init; }

    /// <summary>Side S of the prepared images; null for the data set's own.</summary>
    public int? Size { get; init; }

    /// <summary>What is done with EXIF's orientation, where images are decoded.</summary>
    public ExifOrientation Exif { get; init; }

    /// <summary>Larger images cannot be used.</summary>
    public int MaxPixels { get; init; } = ImageLimits.MaxPixels;

    /// <summary>Key of the order of the images.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most images in a shard; null for the default.</summary>
    public int? ShardImages { get; init; }

    /// <summary>Decoding threads, at least 1.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Number of this machine, from 0.</summary>
    public int Machine { get; init; }

    /// <summary>Machines that share the work.</summary>
    public int Machines { get; init; } = 1;

    /// <summary>Processes that do this machine's part together, each with the same settings; all call <see cref="Preparation.Run"/>. Null: this one alone.</summary>
    public StatisticsGroup? Group { get; init; }

    /// <summary>Share of a split's images that may be unusable; one is always forgiven unless this is 0.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;

    /// <summary>Whether shards of other images or settings that lie in the folder are deleted instead of being an error.</summary>
    public bool Overwrite { get; init; }
}
