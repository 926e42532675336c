using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Recognises what a path is and opens it.</summary>
internal static class DataSetOpener
{
    public static DataSet Open(string path, string? dataFolder)
    {
        if (File.Exists(path))
        {
            if (!path.EndsWith(".json", StringComparison.Ordinal))
            {
                throw new UserErrorException($"{path}: a file, allowed is a manifest (*.json) or a folder");
            }

            return Open(Manifest.Load(path), dataFolder);
        }

        if (dataFolder is not null || path.EndsWith(".json", StringComparison.Ordinal))
        {
            throw new UserErrorException($"{path}: there is no such manifest");
        }

        var root = Path.GetFullPath(path);
        return Build(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)), root, DataSet.DefaultSize, Sources(root), null);
    }

    private static DataSet Open(Manifest manifest, string? dataFolder)
    {
        var root = Path.GetFullPath(dataFolder ?? manifest.DataFolder);
        ManifestCheck.RequireData(manifest, root, isReplaced: dataFolder is not null);
        var sources = manifest.Layout == ManifestLayout.Folders && manifest.Splits.Count > 0
            ? LabelledFolders.Splits(root, manifest.Splits, manifest.SplitFiles)
            : Sources(root);
        var data = Build(manifest.Name, root, manifest.ImageSize, sources, manifest);
        ManifestCheck.RequireAsDescribed(manifest, data, isReplaced: dataFolder is not null);
        return data;
    }

    private static Dictionary<string, IImageSource> Sources(string root)
    {
        if (ShardFolder.Recognises(root))
        {
            return ShardFolder.Open(root);
        }

        var splits = SplitNames.All.Where(split => Directory.Exists(Path.Combine(root, split))).ToDictionary(split => split);
        if (splits.Count == 0)
        {
            return ClassFolders.Plain(root);
        }

        return splits.ContainsKey(SplitNames.Train)
            ? ClassFolders.Splits(root, splits)
            : throw new UserErrorException($"{root}: only {string.Join(" and ", splits.Keys)}, the folder train is missing");
    }

    private static DataSet Build(string name, string root, int size, Dictionary<string, IImageSource> sources, Manifest? manifest)
    {
        size = sources[SplitNames.Train] is IPreparedSource prepared ? prepared.Size : size;
        return new DataSet(name, root, size, sources, manifest);
    }
}
