using System.Security.Cryptography;
using System.Text;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// A hash of what decides on the bytes of a split's shards: size, seed, number of shards, classes, and name and label of every image. Names
/// are relative to the data folder, so that machines may keep it in different places. What is in the image files is not looked at.
/// </summary>
internal static class SplitFingerprint
{
    /// <summary>To be raised when the same image files give other pixels.</summary>
    private const int Version = 1;

    private const int Digits = 32;

    public static string Of(SplitPlan plan, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, $"prepare {Version} size {plan.Size} seed {plan.Seed} shards {plan.Shards} images {plan.Source.Count} exif {plan.Exif}");
        if (plan.MaxPixels != ImageLimits.MaxPixels)
        {
            // It decides on which images are left out.
            Add(hash, $"pixels {plan.MaxPixels}");
        }

        foreach (var name in plan.Source.ClassNames)
        {
            Add(hash, name);
        }

        for (var i = 0; i < plan.Source.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(hash, $"{plan.Source.Label(i)} {Relative(plan, plan.Source.Name(i))}");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    /// <summary>A name or message without the data folder's path.</summary>
    public static string Relative(SplitPlan plan, string text)
    {
        return text.Replace(plan.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
}
