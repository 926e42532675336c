using AlexNet.Loader.Archives;

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
