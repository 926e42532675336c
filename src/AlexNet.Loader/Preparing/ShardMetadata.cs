using System.Globalization;
using System.Text.Json;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Shards;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// What a prepared shard says of itself beside the format's own fields: <c>fingerprint</c>, <c>seed</c>, <c>exif</c> (<c>apply</c> where images were
/// turned as EXIF asks), <c>skipped</c> (number of images left out) and <c>skipped_images</c> (a JSON array of objects with <c>index</c>, <c>name</c> and <c>reason</c>).
/// </summary>
internal static class ShardMetadata
{
    public const string Fingerprint = "fingerprint";
    public const string Seed = "seed";
    public const string Exif = "exif";
    private const string Skipped = "skipped";
    private const string SkippedImages = "skipped_images";
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Dictionary<string, string> Of(SplitPlan plan, IReadOnlyList<BadImage> skipped)
    {
        var metadata = ShardFormat.Metadata(plan.Source.ClassNames);
        plan.Titles.AddTo(metadata);
        metadata.Add(Fingerprint, plan.Fingerprint);
        metadata.Add(Seed, plan.Seed.ToString(CultureInfo.InvariantCulture));
        metadata.Add(Skipped, skipped.Count.ToString(CultureInfo.InvariantCulture));
        if (plan.Exif == ExifOrientation.Apply)
        {
            metadata.Add(Exif, plan.Exif.Word());
        }

        if (skipped.Count > 0)
        {
            var relative = skipped.Select(image => image with
            {
                Name = SplitFingerprint.Relative(plan, image.Name),
                Reason = SplitFingerprint.Relative(plan, image.Reason),
            });
            metadata.Add(SkippedImages, JsonSerializer.Serialize(relative, Names));
        }

        return metadata;
    }

    /// <summary>The images a shard left out, or null where it does not say so properly.</summary>
    public static IReadOnlyList<BadImage>? ReadSkipped(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            var text = metadata.GetValueOrDefault(SkippedImages, "[]");
            var images = JsonSerializer.Deserialize<BadImage[]>(text, Names) ?? [];
            return metadata.GetValueOrDefault(Skipped) == images.Length.ToString(CultureInfo.InvariantCulture) ? images : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
