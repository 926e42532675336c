using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Reads folders of classes in tars as <see cref="ClassFolders"/> does on disk: the same order, the same division.</summary>
internal static class TarClasses
{
    /// <summary>A tree per split with a folder per class in it. The training split names the classes.</summary>
    public static Dictionary<string, IImageSource> Splits(IReadOnlyDictionary<string, TarTree> splits)
    {
        var train = splits[SplitNames.Train];
        RequireClasses(train);
        return splits.ToDictionary(split => split.Key, split =>
        {
            RequireClasses(split.Value);
            var images = split.Value.Folders.SelectMany(name => Images(split.Value, name)).ToArray();
            return (IImageSource)ArchiveSource.Create(split.Value.Shown, train.Folders, images);
        });
    }

    /// <summary>A folder per class, divided by <see cref="SplitRule"/>.</summary>
    public static Dictionary<string, IImageSource> Plain(TarTree tree)
    {
        RequireClasses(tree);
        var (train, validation) = (new List<ArchivedImage>(), new List<ArchivedImage>());
        foreach (var name in tree.Folders)
        {
            // Paths below the class's parent, as on disk: wrappers do not change the division.
            var prefix = tree.Prefix.Length;
            var images = Images(tree, name).ToDictionary(image => image.Name[prefix..]);
            var divided = SplitRule.Divide(images.Keys);
            train.AddRange(divided.Train.Select(path => images[path]));
            validation.AddRange(divided.Validation.Select(path => images[path]));
        }

        var sources = new Dictionary<string, IImageSource> { [SplitNames.Train] = Source(tree, train) };
        if (validation.Count > 0)
        {
            sources.Add(SplitNames.Validation, Source(tree, validation));
        }

        return sources;
    }

    private static ArchiveSource Source(TarTree tree, List<ArchivedImage> images)
    {
        return ArchiveSource.Create(tree.Shown, tree.Folders, [.. images]);
    }

    private static ArchivedImage[] Images(TarTree tree, string className)
    {
        var folder = tree.Sub(className);
        var images = folder.Files.Select(entry => ArchivedImage.Of(tree.Archive, entry, entry.Name, className)).ToArray();
        ImageCheck.RequireOne(folder.Shown, images);
        return images;
    }

    private static void RequireClasses(TarTree tree)
    {
        if (tree.Folders.Count == 0)
        {
            throw new UserErrorException($"{tree.Shown}: no class folders, allowed is a folder per class with images in it");
        }
    }
}
