using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>Reads the two layouts of class folders: split/class/image and class/image.</summary>
internal static class ClassFolders
{
    /// <summary>Folders named after splits, with a folder per class in each. The training split names the classes.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="splits">Name of every split and its folder, relative to the root; "train" is among them.</param>
    public static Dictionary<string, IImageSource> Splits(string root, IReadOnlyDictionary<string, string> splits)
    {
        var classNames = Names(Path.Combine(root, splits[SplitNames.Train]));
        return splits.ToDictionary(split => split.Key, split =>
        {
            var folder = Path.Combine(root, split.Value);
            return (IImageSource)new FolderSource(folder, classNames, Images(folder, classNames));
        });
    }

    /// <summary>Names of the class folders of the training split.</summary>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static string[] Names(string train)
    {
        var names = FolderScan.Folders(train);
        return names.Length > 0 ? names : throw NoClassFolders(train);
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

    /// <summary>Paths and labels of the images of the class folders in a folder.</summary>
    /// <param name="folder">The folder; paths are relative to it.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="suffix">How the names of images end; others are left out.</param>
    /// <exception cref="UserErrorException">It has a class that is none of these, or one without images, or none at all.</exception>
    public static List<(string Path, int Label)> Images(string folder, string[] classNames, string suffix = "")
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

    private static UserErrorException NoClassFolders(string folder) =>
        new($"{folder}: no class folders, allowed is a folder per class with images in it");
}
