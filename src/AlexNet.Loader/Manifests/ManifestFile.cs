namespace AlexNet.Loader.Manifests;

/// <summary>A file that a data set is published as: an entry of a manifest's <c>files</c>.</summary>
public sealed record ManifestFile
{
    /// <summary>Its name in the data's folder.</summary>
    public required string Name { get; init; }

    /// <summary>Where its publisher gives it, or null where no such address is known.</summary>
    public Uri? Url { get; init; }

    /// <summary>Its size, or null where none is published.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its published checksums.</summary>
    public IReadOnlyList<Checksum> Checksums { get; init; } = [];

    /// <summary>How it is packed, or null where it is used as it is.</summary>
    public ArchiveKind? Unpack { get; init; }

    /// <summary>How many leading folders of the names within an archive are left out.</summary>
    public int Strip { get; init; }

    /// <summary>What unpacking gives, relative to the data's folder. Where all of it is there, the archive is not needed.</summary>
    public IReadOnlyList<string> Gives { get; init; } = [];
}
