using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Shards;

namespace AlexNet.Loader.Preparing;

/// <summary>What was found under a shard's name.</summary>
/// <param name="State">What it is.</param>
/// <param name="Why">Why it does not belong here, for a foreign one.</param>
/// <param name="Skipped">The images that a finished one left out.</param>
internal readonly record struct ShardLook(ShardState State, FormattableString Why, IReadOnlyList<BadImage> Skipped)
{
    /// <summary>Looks at the header and the labels; the pixels are not read.</summary>
    /// <exception cref="UserErrorException">There is a file, but it cannot be read.</exception>
    public static ShardLook At(SplitPlan plan, int shard)
    {
        var path = plan.FilePath(shard);
        if (!File.Exists(path))
        {
            return Is(ShardState.Missing);
        }

        try
        {
            using var open = Shard.Open(path);
            return Compare(plan, shard, open);
        }
        catch (UserErrorException error) when (error.InnerException is not (IOException or UnauthorizedAccessException))
        {
            return Is(ShardState.Damaged);
        }
    }

    private static ShardLook Compare(SplitPlan plan, int shard, Shard found)
    {
        var fingerprint = found.Metadata.GetValueOrDefault(ShardMetadata.Fingerprint);
        if (fingerprint == plan.Fingerprint)
        {
            var skipped = ShardMetadata.ReadSkipped(found.Metadata);
            return skipped is not null && found.Count + skipped.Count == plan.Images(shard).Length
                ? Is(ShardState.Finished) with { Skipped = skipped }
                : Is(ShardState.Damaged);
        }

        return Is(ShardState.Foreign) with { Why = WhyForeign(plan, found, fingerprint) };
    }

    private static FormattableString WhyForeign(SplitPlan plan, Shard found, string? fingerprint)
    {
        var seed = found.Metadata.GetValueOrDefault(ShardMetadata.Seed, "none");
        var exif = found.Metadata.GetValueOrDefault(ShardMetadata.Exif, ExifOrientation.Ignore.Word());
        return fingerprint switch
        {
            null => $"is a shard that was not made by Prepare",
            _ when found.Size != plan.Size => $"holds images of {found.Size}×{found.Size}, this call makes {plan.Size}×{plan.Size}",
            _ when seed != $"{plan.Seed}" => $"was made with the seed {seed}, this call has {plan.Seed}",
            _ when exif != plan.Exif.Word() => $"was made with {Setting.Named("exif")} {exif}, this call has {plan.Exif.Word()}",
            _ => $"was made from other images or classes",
        };
    }

    private static ShardLook Is(ShardState state) => new(state, $"", []);
}

/// <summary>What lies under the name of a shard.</summary>
internal enum ShardState
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file that is no whole shard, such as a copy broken off; it is made anew.</summary>
    Damaged,

    /// <summary>A shard of other images or settings.</summary>
    Foreign,

    /// <summary>The shard itself.</summary>
    Finished,
}
