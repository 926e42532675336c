using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// A tar per class, as ImageNet of Fall 2009 comes: CLASS.tar in a folder or in one more tar, divided; or
/// such a folder or tar for every split.
/// </summary>
internal sealed class ClassTarsLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.ClassTars;

    public string Description => "CLASS.tar for every class, in a folder or in one more tar";

    public bool Recognises(LayoutRequest request)
    {
        return Splits(request).TryGetValue(SplitNames.Train, out var train) ? IsClassTars(train) : IsClassTars(request.Path);
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        return OpenArchives.Using(opened =>
        {
            var splits = Splits(request);
            if (splits.Count == 0)
            {
                return Plain(request, ClassTars.Read(opened, request.Path));
            }

            if (!splits.ContainsKey(SplitNames.Train))
            {
                throw new UserErrorException($"{request.Path}: only {string.Join(" and ", splits.Keys)}, train is missing");
            }

            var images = splits.ToDictionary(split => split.Key, split => ClassTars.Read(opened, split.Value));
            var classNames = ClassTars.Names(images[SplitNames.Train]);
            return images.ToDictionary(
                split => split.Key,
                split => (IImageSource)ArchiveSource.Create(splits[split.Key], classNames, [.. split.Value.Select(image => image.Image)]));
        });
    }

    /// <summary>The same division as of an unpacked folder per class.</summary>
    private static Dictionary<string, IImageSource> Plain(LayoutRequest request, List<(string Path, ArchivedImage Image)> images)
    {
        var classNames = ClassTars.Names(images);
        return request.Division
            .Divide(images, image => image.Path, image => image.Image.Class)
            .ToDictionary(
                split => split.Key,
                split => (IImageSource)ArchiveSource.Create(request.Path, classNames, [.. split.Value.Select(image => image.Image)]));
    }

    /// <summary>Every split's folder or tar: what the manifest says, else what there is.</summary>
    private static Dictionary<string, string> Splits(LayoutRequest request)
    {
        var splits = request.Splits.Count > 0
            ? request.Splits.ToDictionary(split => split.Key, split => split.Value)
            : SplitNames.Find(name => At(request.Path, name) is not null);
        return splits.ToDictionary(split => split.Key, split => At(request.Path, split.Value) ?? Path.Combine(request.Path, split.Value));
    }

    /// <summary>A folder or tar of a name, or null.</summary>
    private static string? At(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return new[] { path, path + TarLayout.Extension }.FirstOrDefault(Path.Exists);
    }

    private static bool IsClassTars(string path)
    {
        if (!Directory.Exists(path))
        {
            return TarContents.Look(path) == TarContent.Tars;
        }

        var tars = FolderScan.Files(path, "*" + TarLayout.Extension);

        // Beside folders of classes a tar is what they were unpacked from.
        return tars.Length > 0 && FolderScan.Folders(path).Length == 0
            && !tars.Any(name => SplitNames.All.Contains(Path.GetFileNameWithoutExtension(name)));
    }
}

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
