using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>What to evaluate.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Checkpoints whose probabilities are averaged.</summary>
    public required IReadOnlyList<string> Checkpoints { get; init; }

    public required string Split { get; init; }

    /// <summary>1: the centre crop; 10: corners, centre and their mirrors, averaged.</summary>
    public int Views { get; init; } = 1;

    public int Batch { get; init; } = 32;

    /// <summary>What executes the plans.</summary>
    public EngineRequest Engine { get; init; } = EngineRequest.Default;

    /// <summary>Decoding threads, or 0: as many as there are processors.</summary>
    public int Workers { get; init; }

    /// <summary>Largest share of unusable images.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;

    /// <summary>What is done with EXIF's orientation, or null: what was done to each checkpoint's training images.</summary>
    public ExifOrientation? Exif { get; init; }
}
