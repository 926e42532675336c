using System.Security.Cryptography;

namespace AlexNet.Loader.Manifests;

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
