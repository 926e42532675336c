namespace AlexNet.Loader;

/// <summary>How a manifest's data lies on disk.</summary>
public enum ManifestLayout
{
    /// <summary>"folders": a folder per split with a folder per class in it, or just a folder per class.</summary>
    Folders,

    /// <summary>"generated": made by this program; once made, folders or shards.</summary>
    Generated,

    /// <summary>"shards": a folder of shards.</summary>
    Shards,
}
