using System.Globalization;
using System.Text;
using System.Text.Json;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts;

/// <summary>One sample of a WebDataset.</summary>
/// <param name="Archive">The tar it is in.</param>
/// <param name="Key">What its files share.</param>
/// <param name="Image">Its image, if it has one.</param>
/// <param name="Label">Its label, or -1.</param>
/// <param name="Fault">Why it cannot be used, or null.</param>
internal sealed record WebDatasetSample(ArchiveFile Archive, string Key, TarEntry? Image, int Label, string? Fault)
{
    /// <summary>The samples of a tar in the order in which they begin; files that are neither image nor label do not count.</summary>
    public static List<WebDatasetSample> ReadAll(ArchiveFile archive)
    {
        var keys = new List<string>();
        var files = new Dictionary<string, (TarEntry? Image, TarEntry? Label)>();
        foreach (var entry in TarReader.ReadAll(archive).Where(entry => entry.Kind != TarKind.Folder && !entry.IsHidden))
        {
            var name = WebDatasetKey.Of(entry.Name);
            if (!name.IsImage && !name.IsLabel)
            {
                continue;
            }

            if (!files.TryGetValue(name.Key, out var found))
            {
                keys.Add(name.Key);
            }

            files[name.Key] = name.IsImage ? found with { Image = entry } : found with { Label = Preferred(found.Label, entry) };
        }

        return keys.ConvertAll(key => Of(archive, key, files[key].Image, files[key].Label));
    }

    /// <summary>key.cls counts before key.json, and of two of one name the later.</summary>
    private static TarEntry Preferred(TarEntry? old, TarEntry entry)
    {
        var isClass = WebDatasetKey.Of(entry.Name).Extension == WebDatasetKey.ClassExtension;
        return old is { } kept && !isClass && WebDatasetKey.Of(kept.Name).Extension == WebDatasetKey.ClassExtension ? kept : entry;
    }

    private static WebDatasetSample Of(ArchiveFile archive, string key, TarEntry? image, TarEntry? label)
    {
        if (image is null)
        {
            return new WebDatasetSample(archive, key, null, -1, "no image, allowed is one as .jpg, .jpeg or .png beside the label");
        }

        if (label is not { } entry)
        {
            return new WebDatasetSample(archive, key, image, -1, "no label, allowed is one as .cls or .json beside the image");
        }

        var number = WebDatasetLabel.Read(archive, entry, out var fault);
        return new WebDatasetSample(archive, key, image, number, fault ?? image.Value.Fault);
    }
}

/// <summary>A file's name in a WebDataset: the folder and the base name up to its first dot are the key of a sample.</summary>
/// <param name="Key">What the sample's files share.</param>
/// <param name="Extension">What stands behind the dot, in lower case.</param>
internal readonly record struct WebDatasetKey(string Key, string Extension)
{
    public const string ClassExtension = "cls";
    public const string JsonExtension = "json";

    public bool IsLabel => Extension is ClassExtension or JsonExtension;

    public bool IsImage => Extension is "jpg" or "jpeg" or "png";

    public static WebDatasetKey Of(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? new(name, "") : new(name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }
}

/// <summary>
/// A sample's label: in key.cls a whole number as text; in key.json the whole number in the field <c>label</c>, <c>cls</c> or
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
    public static int Read(ArchiveFile file, TarEntry entry, out string? fault)
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

    private static int Parse(byte[] bytes, TarEntry entry, out string? fault)
    {
        fault = null;
        var isJson = WebDatasetKey.Of(entry.Name).Extension == WebDatasetKey.JsonExtension;
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

    private static string Start(byte[] bytes) => TarName.Show(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(20, bytes.Length))));
}
