namespace AlexNet.Loader.Manifests;

/// <summary>Archives that are unpacked.</summary>
public enum ArchiveKind
{
    /// <summary>"tar"</summary>
    Tar,

    /// <summary>"tar.gz"</summary>
    TarGz,

    /// <summary>"zip"</summary>
    Zip,
}
