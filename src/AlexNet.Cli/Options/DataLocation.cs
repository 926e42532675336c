using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Training;
using AlexNet.Training.Recipes;

namespace AlexNet.Cli.Options;

/// <summary>A manifest or data folder, and the folder that replaces the manifest's own, if any.</summary>
internal sealed record DataLocation(string Path, string? Folder)
{
    /// <summary>The manifest, checked with its recipe, of which the loader knows nothing.</summary>
    public Manifest? Manifest
    {
        get
        {
            var manifest = IsManifest ? Loader.Manifests.Manifest.Load(Path) : null;
            _ = ManifestRecipe.Of(manifest);
            return manifest;
        }
    }

    public bool IsManifest => Path.EndsWith(".json", StringComparison.Ordinal);

    public DataSet Open()
    {
        _ = Manifest;
        return DataSet.Open(Path, Folder);
    }
}
