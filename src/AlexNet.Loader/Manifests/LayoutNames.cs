namespace AlexNet.Loader.Manifests;

/// <summary>What manifests call the layouts.</summary>
public static class LayoutNames
{
    private static readonly Dictionary<string, ManifestLayout> Names = new()
    {
        ["folders"] = ManifestLayout.Folders,
        ["generated"] = ManifestLayout.Generated,
        ["shards"] = ManifestLayout.Shards,
        ["tar"] = ManifestLayout.Tar,
        ["class-tars"] = ManifestLayout.ClassTars,
        ["ilsvrc"] = ManifestLayout.Ilsvrc,
        ["cifar-binary"] = ManifestLayout.CifarBinary,
        ["webdataset"] = ManifestLayout.WebDataset,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All => Names.Keys;

    /// <summary>A layout by its name, or null.</summary>
    public static ManifestLayout? Parse(string name) => Names.TryGetValue(name, out var layout) ? layout : null;

    /// <summary>A layout's name.</summary>
    public static string Of(ManifestLayout layout) => Names.First(pair => pair.Value == layout).Key;
}
