using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>Everything that decides a run: what <c>recipe.json</c> in the run folder holds.</summary>
public sealed record RunSettings
{
    /// <summary>Manifest or data folder, as given.</summary>
    public required string Data { get; init; }

    /// <summary>Folder that replaces the manifest's own, if any.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    public required Recipe Recipe { get; init; }

    /// <summary>A safetensors file with the first weights, or null: the recipe's initialisation.</summary>
    public string? InitialWeights { get; init; }

    /// <summary>What executes the plans.</summary>
    public EngineRequest Engine { get; init; } = EngineRequest.Default;

    /// <summary>Updates between checkpoints besides those after each validation, or 0 (the command line's default is 1000).</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Least time between checkpoints at the ends of epochs where nothing is validated.</summary>
    public TimeSpan CheckpointPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Updates between lines of the log.</summary>
    public int LogEvery { get; init; } = 1;

    /// <summary>Decoding threads, or 0: as many as there are processors.</summary>
    public int Workers { get; init; }

    /// <summary>Largest share of unusable images before the run stops.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;

    /// <summary>What is done with EXIF's orientation, where images are decoded.</summary>
    public ExifOrientation Exif { get; init; }
}
