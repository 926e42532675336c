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
        if (!Directory.Exists(root))
        {
            throw new UserErrorException(
                $"{root}: the data of {manifest.Name} is not there; --data FOLDER says where it lies ({manifest.Origin})");
        }

        var sources = manifest.Layout == ManifestLayout.Folders && manifest.Splits.Count > 0
            ? ClassFolders.Splits(root, manifest.Splits)
            : Sources(root);
        var data = Build(manifest.Name, root, manifest.ImageSize, sources, manifest);
        CheckClasses(data, manifest);
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

    private static void CheckClasses(DataSet data, Manifest manifest)
    {
        if (manifest.Classes.Count == 0 || manifest.Classes.SequenceEqual(data.ClassNames))
        {
            return;
        }

        var found = Texts.Short(data.ClassNames);
        data.Dispose();
        throw new UserErrorException($"{data.Root}: the classes are {found}, {manifest.Path} allows {Texts.Short(manifest.Classes)}");
    }
}
