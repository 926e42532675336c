using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;

namespace AlexNet.Training;

/// <summary>What is profiled, and for how long.</summary>
public sealed record ProfileSettings
{
    /// <summary>Manifest or data folder, as given.</summary>
    public required string Data { get; init; }

    /// <summary>Folder that replaces the manifest's own, if any.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The split whose images are loaded.</summary>
    public string Split { get; init; } = SplitNames.Train;

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    public required Recipe Recipe { get; init; }

    /// <summary>What executes the plans.</summary>
    public EngineRequest Engine { get; init; } = EngineRequest.Default;

    /// <summary>Threads of the loader, or 0: several numbers are measured and one is chosen.</summary>
    public int Workers { get; init; }

    /// <summary>How long each phase is measured after its warm-up, and for three batches at least.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Batches of each phase instead of seconds, or 0.</summary>
    public int Batches { get; init; }

    /// <summary>Where the trace goes, or null.</summary>
    public string? Trace { get; init; }

    /// <summary>What is done with EXIF's orientation, where images are decoded.</summary>
    public ExifOrientation Exif { get; init; }

    /// <summary>Largest share of unusable images before the work stops.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;
}
