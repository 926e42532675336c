using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Reads the two layouts of class folders: split/class/image and class/image.</summary>
internal static class ClassFolders
{
    /// <summary>Folders named after splits, with a folder per class in each. The training split names the classes.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="splits">Name of every split and its folder, relative to the root; "train" is among them.</param>
    public static Dictionary<string, IImageSource> Splits(string root, IReadOnlyDictionary<string, string> splits)
    {
        var train = Path.Combine(root, splits[SplitNames.Train]);
        var classNames = FolderScan.Folders(train);
        if (classNames.Length == 0)
        {
            throw new UserErrorException($"{train}: no class folders, allowed is a folder per class with images in it");
        }

        var sources = new Dictionary<string, IImageSource>();
        foreach (var (split, folder) in splits)
        {
            sources.Add(split, Source(Path.Combine(root, folder), classNames));
        }

        return sources;
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

        var images = classNames.SelectMany((name, label) => Images(root, name).Select(path => (Path: path, Label: label))).ToArray();
        return division
            .Divide(images, image => image.Path, image => classNames[image.Label])
            .ToDictionary(split => split.Key, split => (IImageSource)new FolderSource(root, classNames, split.Value));
    }

    private static FolderSource Source(string folder, string[] classNames)
    {
        var found = FolderScan.Folders(folder);
        var unknown = found.Except(classNames).FirstOrDefault();
        if (unknown is not null)
        {
            throw new UserErrorException(
                $"{Path.Combine(folder, unknown)}: the training split has no class {unknown}, allowed are {Texts.Short(classNames)}");
        }

        var files = new List<(string, int)>();
        foreach (var name in found)
        {
            var label = Array.IndexOf(classNames, name);
            files.AddRange(Images(folder, name).Select(path => (path, label)));
        }

        return files.Count > 0
            ? new FolderSource(folder, classNames, files)
            : throw new UserErrorException($"{folder}: no class folders, allowed is a folder per class with images in it");
    }

    private static IEnumerable<string> Images(string folder, string className)
    {
        var path = Path.Combine(folder, className);
        var files = FolderScan.Files(path);
        ImageCheck.RequireOne(path, files);
        return files.Select(file => $"{className}/{file}");
    }
}
