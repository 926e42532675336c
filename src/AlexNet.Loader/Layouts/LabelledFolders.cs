using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

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

        var classNames = ClassFolders.Names(Path.Combine(root, splits[SplitNames.Train]));
        return splits.ToDictionary(split => split.Key, split =>
        {
            var more = files.GetValueOrDefault(split.Key);
            var (folder, suffix) = (Path.Combine(root, split.Value), more?.Suffix ?? "");
            var images = more?.Labels is { } labels
                ? Labelled(folder, LabelFile.Read(Path.Combine(root, labels), classNames), suffix)
                : ClassFolders.Images(folder, classNames, suffix);
            return (IImageSource)new FolderSource(folder, classNames, images);
        });
    }

    private static List<(string Path, int Label)> Labelled(string folder, IEnumerable<(string Path, int Label)> images, string suffix)
    {
        var list = images.Where(image => image.Path.EndsWith(suffix, StringComparison.Ordinal)).ToList();
        return list.Count > 0 && Directory.Exists(folder) ? list : throw new UserErrorException($"{folder}: no images, allowed is at least one");
    }
}
