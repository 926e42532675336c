using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts;

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
