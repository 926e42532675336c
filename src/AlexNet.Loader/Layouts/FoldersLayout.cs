using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Images;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>Folders of classes: split/class/image, class/split/image, or class/image, divided.</summary>
internal sealed class FoldersLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Folders;

    public string Description => "folders train and validation, or a folder per class";

    public bool Recognises(LayoutRequest request) => Directory.Exists(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var tree = FileTree.OfFolder(request.Path, request.Filter, request.Findings, request.Cancellation);
        return request.Splits.Count > 0 ? new DescribedFolders(request, tree).Open() : new ClassTree(request).Open(tree);
    }
}

/// <summary>The folders that a manifest names: one per split with a folder per class in each, or with images whose classes a file names.</summary>
internal sealed class DescribedFolders(LayoutRequest request, FileTree tree)
{
    /// <exception cref="UserErrorException">They are not there, or not as the manifest says.</exception>
    public Dictionary<string, IImageSource> Open()
    {
        var classNames = tree.Sub(request.Splits[SplitNames.Train]).Folders;
        return classNames.Count > 0
            ? request.Splits.ToDictionary(split => split.Key, split => Source(tree.Sub(split.Value), request.SplitFiles.GetValueOrDefault(split.Key), classNames))
            : throw NoClassFolders(tree.Sub(request.Splits[SplitNames.Train]));
    }

    private static IImageSource Source(FileTree folder, SplitFiles? more, IReadOnlyList<string> classNames)
    {
        var images = more?.Labels is { } labels
            ? Labelled(folder, LabelFile.Read(Path.Combine(folder.Root, labels), classNames), classNames)
            : folder.Folders.SelectMany(name => OfClass(folder.Sub(name), name, more?.Suffix ?? ""));
        var wanted = images.Where(image => image.Entry.Name.EndsWith(more?.Suffix ?? "", StringComparison.Ordinal)).ToArray();
        return wanted.Length > 0 ? TreeSource.Create(folder, classNames, wanted)
            : more?.Labels is null ? throw NoClassFolders(folder)
            : throw new UserErrorException($"{folder.Shown}: no images, allowed is at least one");
    }

    private static IEnumerable<(ArchiveEntry Entry, string Class)> OfClass(FileTree folder, string className, string suffix)
    {
        var files = folder.Files.Where(entry => entry.Name.EndsWith(suffix, StringComparison.Ordinal)).ToArray();
        var images = Array.FindAll(files, entry => ImageCheck.IsImage(folder, entry));
        if (images.Length == 0)
        {
            throw ImageCheck.NoImages(folder, files);
        }

        ImageCheck.RequireOne(folder, images);
        return images.Select(entry => (entry, className));
    }

    private static IEnumerable<(ArchiveEntry Entry, string Class)> Labelled(
        FileTree folder, IEnumerable<(string Path, int Label)> images, IReadOnlyList<string> classNames)
    {
        var files = folder.Files.ToDictionary(entry => entry.Name);

        // An image that is not there is counted and named when its turn comes, unless there are none at all.
        return files.Count == 0 ? [] : images.Select(image =>
            (files.GetValueOrDefault(folder.Prefix + image.Path, new ArchiveEntry(folder.Prefix + image.Path, EntryKind.File, 0, 0)), classNames[image.Label]));
    }

    private static UserErrorException NoClassFolders(FileTree folder) => Directory.Exists(folder.Shown)
        ? new($"{folder.Shown}: no class folders, allowed is a folder per class with images in it")
        : new($"{folder.Shown}: there is no such folder");
}
