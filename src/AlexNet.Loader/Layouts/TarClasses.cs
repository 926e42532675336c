using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

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

    /// <summary>A folder per class, divided.</summary>
    public static Dictionary<string, IImageSource> Plain(TarTree tree, Division division)
    {
        RequireClasses(tree);
        var images = tree.Folders.SelectMany(name => Images(tree, name)).ToArray();

        // Paths below the classes' parent, as on disk: folders around all do not change the division.
        return division
            .Divide(images, image => image.Name[tree.Prefix.Length..], image => image.Class)
            .ToDictionary(split => split.Key, split => (IImageSource)ArchiveSource.Create(tree.Shown, tree.Folders, split.Value));
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
