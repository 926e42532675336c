using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// A tar with a folder per class, alone or below train, validation and test; or a folder with train.tar, validation.tar (val.tar) and
/// test.tar, each with a folder per class. Folders around all of it do not matter.
/// </summary>
internal sealed class TarLayout : ISourceLayout
{
    public const string Extension = ".tar";

    public ManifestLayout Layout => ManifestLayout.Tar;

    /// <summary>Whether a file calls itself a tar, compressed or not: those are refused with what to do.</summary>
    public static bool IsNamedTar(string path)
    {
        var name = Path.GetFileName(path);
        return name.Contains(Extension, StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
    }

    public string Description => "a tar of class folders, or train.tar and validation.tar";

    public bool Recognises(LayoutRequest request)
    {
        return File.Exists(request.Path) || SplitTars(request).Values.Any(name => name.EndsWith(Extension, StringComparison.Ordinal));
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        return OpenArchives.Using(opened => File.Exists(request.Path) ? OfFile(request, opened) : OfFolder(request, opened));
    }

    private static Dictionary<string, IImageSource> OfFile(LayoutRequest request, OpenArchives opened)
    {
        var tree = opened.Tree(request.Path);
        if (request.Splits.Count > 0)
        {
            return TarClasses.Splits(request.Splits.ToDictionary(split => split.Key, split => tree.Sub(split.Value)));
        }

        tree = tree.WithoutWrappers(name => SplitNames.Find(name.Equals).Count > 0);
        var splits = SplitNames.Find(tree.HasFolder);
        if (splits.Count == 0)
        {
            return TarClasses.Plain(tree, request.Division);
        }

        return splits.ContainsKey(SplitNames.Train)
            ? TarClasses.Splits(splits.ToDictionary(split => split.Key, split => tree.Sub(split.Value)))
            : throw new UserErrorException($"{tree.Shown}: only {string.Join(" and ", splits.Values)}, the folder train is missing");
    }

    private static Dictionary<string, IImageSource> OfFolder(LayoutRequest request, OpenArchives opened)
    {
        var splits = SplitTars(request);
        if (!splits.ContainsKey(SplitNames.Train))
        {
            throw new UserErrorException($"{request.Path}: only {string.Join(" and ", splits.Values)}, train.tar is missing");
        }

        return TarClasses.Splits(splits.ToDictionary(
            split => split.Key,
            split => opened.Tree(request.At(split.Value)).WithoutWrappers(_ => false)));
    }

    /// <summary>The tar of every split: what the manifest says, else what there is; an unpacked folder comes before its tar.</summary>
    private static IReadOnlyDictionary<string, string> SplitTars(LayoutRequest request)
    {
        return request.Splits.Count > 0
            ? request.Splits
            : SplitNames.Find(name => File.Exists(request.At(name + Extension)) && !Directory.Exists(request.At(name)))
                .ToDictionary(split => split.Key, split => split.Value + Extension);
    }
}

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
