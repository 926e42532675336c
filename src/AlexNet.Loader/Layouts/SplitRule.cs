using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// How a plain folder per class is split. The images of one class are ordered by the first eight bytes, read as a big-endian number,
/// of the SHA-256 of their path in UTF-8, relative to the data folder with '/' between names ("cat/0001.jpg"), equal hashes by the
/// path itself; the tenth, twentieth, thirtieth … image of that order is validation, the others are training. The rule depends on
/// names only, so that a copy of the folder is split alike. A class of fewer than ten images has no validation image.
/// </summary>
internal static class SplitRule
{
    /// <summary>Every tenth image is kept from training.</summary>
    public static Share Default { get; } = new(1, 10);

    /// <summary>Divides the relative paths of one class; both parts are sorted by path.</summary>
    /// <param name="relativePaths">The paths.</param>
    /// <param name="held">How many of them are kept from training; of a part of 0 none.</param>
    public static (string[] Train, string[] Validation) Divide(IEnumerable<string> relativePaths, Share held)
    {
        var ordered = relativePaths.OrderBy(Hash).ThenBy(path => path, StringComparer.Ordinal).ToArray();
        var validation = ordered.Where((_, i) => HoldOut.IsHeldOut(i, held.Part, held.Whole)).Order(StringComparer.Ordinal).ToArray();
        var train = ordered.Where((_, i) => !HoldOut.IsHeldOut(i, held.Part, held.Whole)).Order(StringComparer.Ordinal).ToArray();
        return (train, validation);
    }

    /// <summary>The number that orders a path.</summary>
    public static ulong Hash(string relativePath)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(relativePath), digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}

/// <summary>How data without splits is divided, class by class, in the order of <see cref="SplitRule"/>.</summary>
/// <param name="HeldOut">The split that is kept from training.</param>
/// <param name="Share">How many of a class's images belong to it.</param>
internal sealed record Division(string HeldOut, Share Share)
{
    /// <summary>Every tenth image is for validation.</summary>
    public static Division Default { get; } = new(SplitNames.Validation, SplitRule.Default);

    /// <summary>Divides images; each split keeps their order, and none is empty.</summary>
    /// <param name="images">The images of all classes.</param>
    /// <param name="pathOf">An image's path below the data, different for each.</param>
    /// <param name="classOf">Its class.</param>
    /// <param name="findings">Is told of it.</param>
    public Dictionary<string, T[]> Divide<T>(IReadOnlyCollection<T> images, Func<T, string> pathOf, Func<T, string> classOf, Findings findings)
    {
        var classes = images.GroupBy(classOf, pathOf).Select(paths => (paths.Key, Held: SplitRule.Divide(paths, Share).Validation)).ToArray();
        var held = classes.SelectMany(paths => paths.Held).ToHashSet();
        (findings.Divided, findings.WithoutHeldOut) = (Share, [.. classes.Where(paths => paths.Held.Length == 0).Select(paths => paths.Key)]);
        var splits = new Dictionary<string, T[]>
        {
            [SplitNames.Train] = [.. images.Where(image => !held.Contains(pathOf(image)))],
            [HeldOut] = [.. images.Where(image => held.Contains(pathOf(image)))],
        };
        return splits.Where(split => split.Value.Length > 0).ToDictionary();
    }
}
