using System.Security.Cryptography;

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

/// <summary>A checksum as publishers give it.</summary>
/// <param name="Algorithm">md5, sha1 or sha256.</param>
/// <param name="Hex">Its hexadecimal digits in lower case.</param>
public sealed record Checksum(string Algorithm, string Hex)
{
    /// <summary>The algorithms and the digits of their sums.</summary>
    internal static readonly (string Name, HashAlgorithmName Hash, int Digits)[] Algorithms =
    [
        ("md5", HashAlgorithmName.MD5, 32),
        ("sha1", HashAlgorithmName.SHA1, 40),
        ("sha256", HashAlgorithmName.SHA256, 64),
    ];

    internal HashAlgorithmName Hash => Algorithms.First(item => item.Name == Algorithm).Hash;

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm} {Hex}";
}
