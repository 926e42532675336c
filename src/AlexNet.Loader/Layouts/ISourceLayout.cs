using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>One of the ways that data may lie on disk.</summary>
internal interface ISourceLayout
{
    /// <summary>Its name in manifests.</summary>
    ManifestLayout Layout { get; }

    /// <summary>What it looks like, for messages.</summary>
    string Description { get; }

    /// <summary>Whether a folder or file looks like it.</summary>
    bool Recognises(LayoutRequest request);

    /// <summary>Opens the splits; "train" is among them.</summary>
    /// <exception cref="UserErrorException">Something is wrong with the data.</exception>
    Dictionary<string, IImageSource> Open(LayoutRequest request);
}

/// <summary>Where data lies and what a manifest says of it.</summary>
/// <param name="Path">The data's folder or file, as a full path.</param>
/// <param name="Manifest">The manifest, if there is one.</param>
internal sealed record LayoutRequest(string Path, Manifest? Manifest = null)
{
    private static readonly Dictionary<string, string> NoSplits = [];
    private static readonly Dictionary<string, SplitFiles> NoFiles = [];

    /// <summary>Split to folder, file or pattern; empty where nothing is said.</summary>
    public IReadOnlyDictionary<string, string> Splits => IgnoresSplits ? NoSplits : Manifest?.Splits ?? NoSplits;

    /// <summary>What the manifest says of single splits beside their place.</summary>
    public IReadOnlyDictionary<string, SplitFiles> SplitFiles => IgnoresSplits || Manifest is null ? NoFiles : Manifest.SplitFiles;

    /// <summary>Whether the data has another layout than the manifest's, so that the manifest's splits are not about it.</summary>
    public bool IgnoresSplits { get; init; }

    /// <summary>Names of the classes by label; empty where nothing is said.</summary>
    public IReadOnlyList<string> Classes => Manifest?.Classes ?? [];

    /// <summary>How data without splits is divided.</summary>
    public Division Division => Manifest?.HeldOut is { } held ? new Division(held.Split, held.Every) : Division.Default;

    /// <summary>Path of a file or folder of the data.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);
}
