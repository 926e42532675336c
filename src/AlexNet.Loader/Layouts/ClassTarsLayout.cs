using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Images;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

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
        var splits = Splits(request);
        return splits.Count > 0 ? IsClassTars(splits.GetValueOrDefault(SplitNames.Train) ?? splits.Values.First()) : IsClassTars(request.Path);
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        return OpenArchives.Using(opened =>
        {
            var splits = Splits(request);
            if (splits.Count == 0)
            {
                return Plain(request, ClassTars.Read(request, opened, request.Path));
            }

            var images = splits.ToDictionary(split => split.Key, split => ClassTars.Read(request, opened, split.Value));
            var classNames = ClassTars.Names(images.GetValueOrDefault(SplitNames.Train) ?? images.Values.First());
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
            .Divide(images, image => image.Path, image => image.Image.Class, request.Findings)
            .ToDictionary(
                split => split.Key,
                split => (IImageSource)ArchiveSource.Create(request.Path, classNames, [.. split.Value.Select(image => image.Image)]));
    }

    /// <summary>Every split's folder or tar: what the manifest says, else what there is.</summary>
    private static Dictionary<string, string> Splits(LayoutRequest request)
    {
        var splits = request.Splits.Count > 0 || !Directory.Exists(request.Path)
            ? request.Splits
            : Directory.EnumerateFileSystemEntries(request.Path)
                .Select(path => Path.GetExtension(path) == TarLayout.Extension ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path))
                .Where(name => SplitNames.Exactly(name) is not null)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .DistinctBy(SplitNames.Exactly)
                .ToDictionary(name => SplitNames.Exactly(name)!);
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
            && !tars.Any(name => SplitNames.Exactly(Path.GetFileNameWithoutExtension(name)) is not null);
    }
}

/// <summary>Reads a tar per class: the files of a folder, or the entries of one more tar, each named CLASS.tar.</summary>
internal static class ClassTars
{
    /// <summary>Images of all classes, by class and then by name; a path is CLASS/NAME.</summary>
    /// <param name="request">What is read of them.</param>
    /// <param name="opened">Where archives are opened.</param>
    /// <param name="path">The folder or the tar.</param>
    /// <exception cref="UserErrorException">There is no class, or one without images, or a damaged tar.</exception>
    public static List<(string Path, ArchivedImage Image)> Read(LayoutRequest request, OpenArchives opened, string path)
    {
        var classes = Directory.Exists(path) ? OfFolder(opened, path) : OfTar(request, opened.File(path));
        if (classes.Count == 0)
        {
            throw new UserErrorException($"{path}: no tars of classes, allowed is CLASS.tar for every class");
        }

        return [.. classes.SelectMany(pair => Images(request, pair.Key, pair.Value.File, pair.Value.Inner))];
    }

    /// <summary>Names of the classes, sorted.</summary>
    public static string[] Names(IEnumerable<(string Path, ArchivedImage Image)> images)
    {
        return [.. images.Select(image => image.Image.Class).Distinct().Order(StringComparer.Ordinal)];
    }

    private static SortedDictionary<string, (ArchiveFile File, ArchiveEntry? Inner)> OfFolder(OpenArchives opened, string folder)
    {
        var classes = new SortedDictionary<string, (ArchiveFile, ArchiveEntry?)>(StringComparer.Ordinal);
        foreach (var name in FolderScan.Files(folder, "*" + TarLayout.Extension))
        {
            classes.Add(ClassOf(name), (opened.File(Path.Combine(folder, name)), null));
        }

        return classes;
    }

    private static SortedDictionary<string, (ArchiveFile File, ArchiveEntry? Inner)> OfTar(LayoutRequest request, ArchiveFile file)
    {
        var classes = new SortedDictionary<string, (ArchiveFile, ArchiveEntry?)>(StringComparer.Ordinal);
        foreach (var entry in FileTree.Of(file, TarReader.Read(file), request.Filter, request.Findings).Files)
        {
            var isTar = entry.Name.EndsWith(TarLayout.Extension, StringComparison.Ordinal);
            if (isTar && (entry.Kind != EntryKind.File || !classes.TryAdd(ClassOf(entry.Name), (file, entry))))
            {
                var what = entry.Kind == EntryKind.File ? "the second tar of its class" : entry.Fault;
                throw new UserErrorException($"{file.Path}: {entry.Name} is {what}, allowed is one tar per class");
            }
        }

        return classes;
    }

    private static string ClassOf(string name) => Path.GetFileNameWithoutExtension(name);

    private static (string Path, ArchivedImage Image)[] Images(LayoutRequest request, string className, ArchiveFile file, ArchiveEntry? inner)
    {
        var place = $"{inner?.Name ?? Path.GetFileName(file.Path)}, ";
        var tree = FileTree.Of(file, TarReader.Read(file, inner), request.Filter, request.Findings, place);

        // A class's own folder inside its tar, as in CLASS.tar: CLASS/1.jpg, is no part of the path.
        tree = tree.Folders is [var only] && only == className ? tree.Sub(only) : tree;
        var prefix = inner is { } tar ? tar.Name + ", " : "";
        var files = tree.Files.ToLookup(entry => ImageCheck.IsImage(tree, entry));
        ArchiveEntry[] images = [.. files[true]];
        var shown = inner is { } outer ? $"{file.Path}, {outer.Name}" : file.Path;
        if (images.Length == 0 && !request.Reading.AllowEmptyClasses)
        {
            throw ImageCheck.NoImages(tree, [.. files[false]], shown);
        }

        ImageCheck.RequireOne(tree, images, shown);
        foreach (var entry in files[false])
        {
            request.Findings.LeaveOut(LeftOutReason.NoImage, place + entry.Name);
        }

        return [.. images.Select(entry =>
            ($"{className}/{entry.Name[tree.Prefix.Length..]}", ArchivedImage.Of(file, entry, prefix + entry.Name, className)))];
    }
}
