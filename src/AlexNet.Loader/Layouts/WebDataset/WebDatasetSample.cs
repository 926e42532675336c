using System.Globalization;
using System.Text;
using System.Text.Json;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Images;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts.WebDataset;

/// <summary>One sample of a WebDataset.</summary>
/// <param name="Archive">The tar it is in.</param>
/// <param name="Key">What its files share.</param>
/// <param name="Image">Its image, if it has one.</param>
/// <param name="Label">Its label, or -1.</param>
/// <param name="Fault">Why it cannot be used, or null.</param>
internal sealed record WebDatasetSample(ArchiveFile Archive, string Key, ArchiveEntry? Image, int Label, string? Fault)
{
    /// <summary>The samples of a tar in the order in which they begin; files that are neither image nor label do not count.</summary>
    /// <param name="apart">Is told of images that are no sample's.</param>
    public static List<WebDatasetSample> ReadAll(ArchiveFile archive, Action<string> apart)
    {
        ArchiveEntry[] entries = [.. TarReader.ReadAll(archive).Where(entry => entry.Kind != EntryKind.Folder && !entry.IsHidden)];
        var samples = Best(entries);
        foreach (var entry in entries.Where(entry => WebDatasetKey.BeforeExtension(entry.Name).IsImage && !samples.Taken.Contains(entry.Name)))
        {
            apart(entry.Name);
        }

        return samples.Keys.ConvertAll(key => Of(archive, key, samples.Files[key].Image, samples.Files[key].Label));
    }

    /// <summary>Whether some of the files, the first of a tar, are images with labels beside them. JSON is beside many images, and no label.</summary>
    public static bool AreLabelled(ArchiveFile archive, IReadOnlyList<ArchiveEntry> files)
    {
        var labels = Best(files).Files.Values.Where(sample => sample is { Image: not null, Label: not null }).Select(sample => sample.Label!.Value);
        return labels.Any(label => !label.Name.EndsWith(WebDatasetKey.JsonExtension, StringComparison.OrdinalIgnoreCase)
            || WebDatasetLabel.Read(archive, label, out _) >= 0);
    }

    /// <summary>Keys end at a name's first dot; where more images find their labels so, before the extension: IMG.2020.7.jpg.</summary>
    private static Grouping Best(IReadOnlyList<ArchiveEntry> entries)
    {
        var (atFirstDot, beforeExtension) = (new Grouping(entries, WebDatasetKey.AtFirstDot), new Grouping(entries, WebDatasetKey.BeforeExtension));
        return beforeExtension.Whole > atFirstDot.Whole ? beforeExtension : atFirstDot;
    }

    private static WebDatasetSample Of(ArchiveFile archive, string key, ArchiveEntry? image, ArchiveEntry? label)
    {
        if (image is null)
        {
            return new WebDatasetSample(archive, key, null, -1, "no image, allowed is one as .jpg, .png or of another format that can be decoded beside the label");
        }

        if (label is not { } entry)
        {
            return new WebDatasetSample(archive, key, image, -1, $"no label, allowed is one as {WebDatasetKey.LabelsShown} beside the image");
        }

        var number = WebDatasetLabel.Read(archive, entry, out var fault);
        return new WebDatasetSample(archive, key, image, number, fault ?? image.Value.Fault);
    }

    /// <summary>The files of a tar by the keys of a rule.</summary>
    private sealed class Grouping
    {
        public Grouping(IEnumerable<ArchiveEntry> entries, Func<string, WebDatasetKey> keyOf)
        {
            foreach (var entry in entries)
            {
                var name = keyOf(entry.Name);
                if (!name.IsImage && !name.IsLabel)
                {
                    continue;
                }

                if (!Files.TryGetValue(name.Key, out var found))
                {
                    Keys.Add(name.Key);
                }

                Taken.Add(entry.Name);
                Files[name.Key] = name.IsImage ? found with { Image = PreferredImage(found.Image, entry, keyOf) } : found with { Label = Preferred(found.Label, entry, keyOf) };
            }
        }

        public List<string> Keys { get; } = [];

        public Dictionary<string, (ArchiveEntry? Image, ArchiveEntry? Label)> Files { get; } = [];

        /// <summary>Names that are some sample's.</summary>
        public HashSet<string> Taken { get; } = [];

        /// <summary>Samples with an image and a label.</summary>
        public int Whole => Files.Values.Count(sample => sample is { Image: not null, Label: not null });

        /// <summary>Of two that count alike the later.</summary>
        private static ArchiveEntry PreferredImage(ArchiveEntry? old, ArchiveEntry entry, Func<string, WebDatasetKey> keyOf) =>
            old is { } kept && keyOf(kept.Name).IsUsualImage && !keyOf(entry.Name).IsUsualImage ? kept : entry;

        /// <summary>A label's own file counts before JSON, and of two of one name the later.</summary>
        private static ArchiveEntry Preferred(ArchiveEntry? old, ArchiveEntry entry, Func<string, WebDatasetKey> keyOf) =>
            old is { } kept && keyOf(kept.Name).LabelRank < keyOf(entry.Name).LabelRank ? kept : entry;
    }
}

/// <summary>A file's name in a WebDataset: what the files of a sample share, and what is each file's own.</summary>
/// <param name="Key">What the sample's files share.</param>
/// <param name="Extension">What stands behind the dot, in lower case.</param>
internal readonly record struct WebDatasetKey(string Key, string Extension)
{
    public const string JsonExtension = "json";

    /// <summary>Extensions of labels, as messages name them.</summary>
    public const string LabelsShown = ".cls or .json";

    private static readonly string[] Labels = ["cls", "label", "cls.txt", "label.txt", JsonExtension];
    private static readonly string[] Usual = ["jpg", "jpeg", "png"];
    private static readonly HashSet<string> Images = [.. ImageCheck.Decodable];

    public bool IsLabel => LabelRank >= 0;

    public bool IsImage => Images.Contains(Extension);

    /// <summary>Of several images of a sample one of these counts: beside a photograph, a mask may be a .pgm.</summary>
    public bool IsUsualImage => Usual.Contains(Extension);

    /// <summary>Of several labels of a sample that of the lowest counts.</summary>
    public int LabelRank => Array.IndexOf(Labels, Extension);

    /// <summary>The key is the folder and the base name up to its first dot, as WebDatasets are written.</summary>
    public static WebDatasetKey AtFirstDot(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? new(name, "") : new(name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }

    /// <summary>The key is all before an extension of those that are known here.</summary>
    public static WebDatasetKey BeforeExtension(string name)
    {
        var lower = name.ToLowerInvariant();
        var extension = Labels.Concat(Images).Where(known => lower.EndsWith("." + known, StringComparison.Ordinal)).MaxBy(known => known.Length);
        return extension is null ? new(name, "") : new(name[..^(extension.Length + 1)], extension);
    }
}

/// <summary>
/// A sample's label: in key.cls or key.label a whole number as text; in key.json the whole number in the field <c>label</c>, <c>cls</c> or
/// <c>class</c>, the first of these that is there.
/// </summary>
internal static class WebDatasetLabel
{
    private const int MaxLength = 1 << 20;

    private static readonly string[] Fields = ["label", "cls", "class"];

    /// <param name="file">The archive.</param>
    /// <param name="entry">key.cls or key.json.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <returns>The label; -1 where something is wrong.</returns>
    public static int Read(ArchiveFile file, ArchiveEntry entry, out string? fault)
    {
        fault = entry.Fault ?? (entry.Length > MaxLength ? $"{entry.Length} bytes, allowed are at most {MaxLength}" : null);
        if (fault is not null)
        {
            fault = $"{entry.Name} is {fault}";
            return -1;
        }

        var bytes = new byte[entry.Length];
        try
        {
            file.ReadExactly(bytes, entry.Offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"{entry.Name} cannot be read: {error.Message}";
            return -1;
        }

        return Parse(bytes, entry, out fault);
    }

    private static int Parse(byte[] bytes, ArchiveEntry entry, out string? fault)
    {
        fault = null;
        var isJson = entry.Name.EndsWith(WebDatasetKey.JsonExtension, StringComparison.OrdinalIgnoreCase);
        var label = isJson ? FromJson(bytes) : FromText(bytes);
        if (label < 0)
        {
            fault = isJson
                ? $"{entry.Name} has no label, allowed is an object with a whole number from 0 as {string.Join(", ", Fields)}"
                : $"{entry.Name} is '{Start(bytes)}', allowed is a whole number from 0";
        }
        else if (label >= ManifestReader.MostClasses)
        {
            // Every label up to the largest becomes a class.
            fault = $"{entry.Name}: the label is {label}, allowed are 0 to {ManifestReader.MostClasses - 1}";
            return -1;
        }

        return label;
    }

    private static int FromText(byte[] bytes)
    {
        return int.TryParse(Encoding.UTF8.GetString(bytes).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var label) ? label : -1;
    }

    private static int FromJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            foreach (var field in Fields)
            {
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(field, out var value))
                {
                    return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var label) && label >= 0 ? label : -1;
                }
            }
        }
        catch (JsonException)
        {
            // Told by the caller.
        }

        return -1;
    }

    private static string Start(byte[] bytes) => EntryName.Show(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(20, bytes.Length))));
}
