using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>Reads a tar per class: the files of a folder, or the entries of one more tar, each named CLASS.tar.</summary>
internal static class ClassTars
{
    /// <summary>Images of all classes, by class and then by name; a path is CLASS/NAME.</summary>
    /// <param name="opened">Where archives are opened.</param>
    /// <param name="path">The folder or the tar.</param>
    /// <exception cref="UserErrorException">There is no class, or one without images, or a damaged tar.</exception>
    public static List<(string Path, ArchivedImage Image)> Read(OpenArchives opened, string path)
    {
        var classes = Directory.Exists(path) ? OfFolder(opened, path) : OfTar(opened.File(path));
        if (classes.Count == 0)
        {
            throw new UserErrorException($"{path}: no tars of classes, allowed is CLASS.tar for every class");
        }

        return [.. classes.SelectMany(pair => Images(pair.Key, pair.Value.File, pair.Value.Inner))];
    }

    /// <summary>Names of the classes, sorted.</summary>
    public static string[] Names(IEnumerable<(string Path, ArchivedImage Image)> images)
    {
        return [.. images.Select(image => image.Image.Class).Distinct().Order(StringComparer.Ordinal)];
    }

    private static SortedDictionary<string, (ArchiveFile File, TarEntry? Inner)> OfFolder(OpenArchives opened, string folder)
    {
        var classes = new SortedDictionary<string, (ArchiveFile, TarEntry?)>(StringComparer.Ordinal);
        foreach (var name in FolderScan.Files(folder, "*" + TarLayout.Extension))
        {
            classes.Add(ClassOf(name), (opened.File(Path.Combine(folder, name)), null));
        }

        return classes;
    }

    private static SortedDictionary<string, (ArchiveFile File, TarEntry? Inner)> OfTar(ArchiveFile file)
    {
        var classes = new SortedDictionary<string, (ArchiveFile, TarEntry?)>(StringComparer.Ordinal);
        foreach (var entry in TarTree.Of(file, TarReader.Read(file)).Files)
        {
            var isTar = entry.Name.EndsWith(TarLayout.Extension, StringComparison.Ordinal);
            if (isTar && (entry.Kind != TarKind.File || !classes.TryAdd(ClassOf(entry.Name), (file, entry))))
            {
                var what = entry.Kind == TarKind.File ? "the second tar of its class" : entry.Fault;
                throw new UserErrorException($"{file.Path}: {entry.Name} is {what}, allowed is one tar per class");
            }
        }

        return classes;
    }

    private static string ClassOf(string name) => Path.GetFileNameWithoutExtension(name);

    private static (string Path, ArchivedImage Image)[] Images(string className, ArchiveFile file, TarEntry? inner)
    {
        // A class's own folder inside its tar, as in CLASS.tar: CLASS/1.jpg, is no part of the path.
        var tree = TarTree.Of(file, TarReader.Read(file, inner));
        tree = tree.Folders is [var only] && only == className ? tree.Sub(only) : tree;
        var prefix = inner is { } tar ? tar.Name + ", " : "";
        var images = tree.Files
            .Select(entry => ($"{className}/{entry.Name[tree.Prefix.Length..]}", ArchivedImage.Of(file, entry, prefix + entry.Name, className)))
            .ToArray();
        ImageCheck.RequireOne(inner is { } shown ? $"{file.Path}, {shown.Name}" : file.Path, images.Select(image => image.Item2));
        return images;
    }
}
