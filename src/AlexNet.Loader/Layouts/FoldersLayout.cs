using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>Folders of classes: split/class/image, or class/image, divided.</summary>
internal sealed class FoldersLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Folders;

    public string Description => "folders train and validation, or a folder per class";

    public bool Recognises(LayoutRequest request) => Directory.Exists(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var root = request.Path;
        var splits = request.Splits.Count > 0 ? request.Splits : SplitNames.Find(name => Directory.Exists(Path.Combine(root, name)));
        if (splits.Count == 0)
        {
            return ClassFolders.Plain(root, request.Division);
        }

        return splits.ContainsKey(SplitNames.Train)
            ? ClassFolders.Splits(root, splits, request.SplitFiles)
            : throw new UserErrorException($"{root}: only {string.Join(" and ", splits.Values)}, the folder train is missing");
    }
}

/// <summary>Reads class folders: split/class/image, and class/image.</summary>
internal static class ClassFolders
{
    /// <summary>A folder per split with a folder per class in each, or with images whose classes a file names.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="splits">Name of every split and its folder, relative to the root; "train" is among them and names the classes.</param>
    /// <param name="files">What more is said of some of them: which files are images, or the file of labels.</param>
    public static Dictionary<string, IImageSource> Splits(
        string root, IReadOnlyDictionary<string, string> splits, IReadOnlyDictionary<string, SplitFiles> files)
    {
        var classNames = Names(Path.Combine(root, splits[SplitNames.Train]));
        return splits.ToDictionary(split => split.Key, split =>
        {
            var more = files.GetValueOrDefault(split.Key);
            var (folder, suffix) = (Path.Combine(root, split.Value), more?.Suffix ?? "");
            var images = more?.Labels is { } labels
                ? Labelled(folder, LabelFile.Read(Path.Combine(root, labels), classNames), suffix)
                : Images(folder, classNames, suffix);
            return (IImageSource)new FolderSource(folder, classNames, images);
        });
    }

    /// <summary>A folder per class, divided.</summary>
    public static Dictionary<string, IImageSource> Plain(string root, Division division)
    {
        var classNames = FolderScan.Folders(root);
        if (classNames.Length == 0)
        {
            var files = FolderScan.Files(root, "*");
            var found = files.Length > 0 ? $" but {Texts.Short(files, shown: 3)}" : "";
            throw new UserErrorException(
                $"{root}: no images and no shards{found}, allowed are folders train and validation, a folder per class, "
                + "tars of these that are not compressed, or train-*.safetensors");
        }

        var images = Images(root, classNames);
        return division
            .Divide(images, image => image.Path, image => classNames[image.Label])
            .ToDictionary(split => split.Key, split => (IImageSource)new FolderSource(root, classNames, split.Value));
    }

    private static string[] Names(string train)
    {
        var names = FolderScan.Folders(train);
        return names.Length > 0 ? names : throw NoClassFolders(train);
    }

    /// <summary>Paths and labels of the images of the class folders in a folder.</summary>
    /// <param name="folder">The folder; paths are relative to it.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="suffix">How the names of images end; others are left out.</param>
    /// <exception cref="UserErrorException">It has a class that is none of these, or one without images, or none at all.</exception>
    private static List<(string Path, int Label)> Images(string folder, string[] classNames, string suffix = "")
    {
        var labels = classNames.Select((name, label) => (name, label)).ToDictionary(item => item.name, item => item.label);
        var found = FolderScan.Folders(folder);
        if (Array.Find(found, name => !labels.ContainsKey(name)) is { } unknown)
        {
            throw new UserErrorException(
                $"{Path.Combine(folder, unknown)}: the training split has no class {unknown}, allowed are {Texts.Short(classNames)}");
        }

        var images = new List<(string, int)>();
        foreach (var name in found)
        {
            var path = Path.Combine(folder, name);
            var files = Array.FindAll(FolderScan.Files(path), file => file.EndsWith(suffix, StringComparison.Ordinal));
            ImageCheck.RequireOne(path, files);
            images.AddRange(files.Select(file => ($"{name}/{file}", labels[name])));
        }

        return images.Count > 0 ? images : throw NoClassFolders(folder);
    }

    private static List<(string Path, int Label)> Labelled(string folder, IEnumerable<(string Path, int Label)> images, string suffix)
    {
        var list = images.Where(image => image.Path.EndsWith(suffix, StringComparison.Ordinal)).ToList();
        return list.Count > 0 && Directory.Exists(folder) ? list : throw new UserErrorException($"{folder}: no images, allowed is at least one");
    }

    private static UserErrorException NoClassFolders(string folder) =>
        new($"{folder}: no class folders, allowed is a folder per class with images in it");
}
