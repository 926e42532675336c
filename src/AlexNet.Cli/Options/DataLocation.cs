using AlexNet.Loader;

namespace AlexNet.Cli.Options;

/// <summary>A manifest or data folder, and the folder that replaces the manifest's own, if any.</summary>
internal sealed record DataLocation(string Path, string? Folder)
{
    public Manifest? Manifest => IsManifest ? Loader.Manifest.Load(Path) : null;

    public bool IsManifest => Path.EndsWith(".json", StringComparison.Ordinal);

    public DataSet Open() => DataSet.Open(Path, Folder);
}
