using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// Splits of which a manifest says more than the folder: which files are images, or a file of labels where folders do not name the
/// classes. Splits of which it says nothing more are <see cref="ClassFolders"/>.
/// </summary>
internal static class LabelledFolders
{
    /// <param name="root">The data folder.</param>
    /// <param name="splits">Name of every split and its folder, relative to the root; "train" is among them and names the classes.</param>
    /// <param name="files">What more is said of some of them.</param>
    public static Dictionary<string, IImageSource> Splits(
        string root, IReadOnlyDictionary<string, string> splits, IReadOnlyDictionary<string, SplitFiles> files)
    {
        if (files.Count == 0)
        {
            return ClassFolders.Splits(root, splits);
        }

        var train = Path.Combine(root, splits[SplitNames.Train]);
        var classNames = FolderScan.Folders(train);
        return splits.ToDictionary(split => split.Key, split =>
        {
            var more = files.GetValueOrDefault(split.Key) ?? new SplitFiles(null, null);
            var folder = Path.Combine(root, split.Value);
            var images = more.Labels is { } labels ? LabelFile.Read(Path.Combine(root, labels), classNames) : Images(folder, classNames);
            return (IImageSource)Source(folder, classNames, images.Where(image => more.Suffix is null || image.Path.EndsWith(more.Suffix, StringComparison.Ordinal)));
        });
    }

    private static IEnumerable<(string Path, int Label)> Images(string folder, string[] classNames)
    {
        foreach (var name in FolderScan.Folders(folder))
        {
            var label = Array.IndexOf(classNames, name);
            if (label < 0)
            {
                throw new UserErrorException(
                    $"{Path.Combine(folder, name)}: the training split has no class {name}, allowed are {Texts.Short(classNames)}");
            }

            foreach (var file in FolderScan.Files(Path.Combine(folder, name)))
            {
                yield return ($"{name}/{file}", label);
            }
        }
    }

    private static FolderSource Source(string folder, string[] classNames, IEnumerable<(string Path, int Label)> images)
    {
        var list = images.ToArray();
        return list.Length > 0 && Directory.Exists(folder)
            ? new FolderSource(folder, classNames, list)
            : throw new UserErrorException($"{folder}: no images, allowed is at least one");
    }
}
