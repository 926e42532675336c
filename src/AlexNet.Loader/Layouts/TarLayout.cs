using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// Folders of classes in a tar or zip, as <see cref="FoldersLayout"/> has them on the disk; or a folder with train.tar, validation.tar and
/// test.tar, or zips of such names, each with a folder per class. Tars may be compressed where they are read in order.
/// </summary>
internal sealed class TarLayout : ISourceLayout
{
    public const string Extension = ".tar";
    public const string ZipExtension = ".zip";

    public ManifestLayout Layout => ManifestLayout.Tar;

    public string Description => "a tar or zip of class folders, or train.tar and validation.tar";

    /// <summary>Tars that can be unpacked while they are read.</summary>
    private static readonly string[] CompressedExtensions = [".tar.gz", ".tgz", ".tar.zst"];

    /// <summary>Whether a file calls itself an archive, be it one that is refused with what to do.</summary>
    public static bool IsNamedArchive(string path)
    {
        var name = Path.GetFileName(path);
        return name.Contains(Extension, StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(ZipExtension, StringComparison.OrdinalIgnoreCase);
    }

    public bool Recognises(LayoutRequest request) =>
        File.Exists(request.Path) || SplitArchives(request).Values.Any(name => Path.GetExtension(name) is Extension or ZipExtension || IsCompressedTar(name));

    /// <summary>Whether it is named as a tar that can be unpacked while it is read.</summary>
    public static bool IsCompressedTar(string name) => Stem(name) is { } stem && Path.GetExtension(name) is not (Extension or ZipExtension) && stem.Length > 0;

    /// <summary>An archive's name without what it is called for its format; null where it is called for none.</summary>
    public static string? Stem(string name) => Array.Find([Extension, ZipExtension, .. CompressedExtensions], end => name.EndsWith(end, StringComparison.Ordinal)) is { } found
        ? name[..^found.Length]
        : null;

    /// <summary>Names without those of compressed tars that lie there unpacked too.</summary>
    public static string[] WithoutTwins(IReadOnlyCollection<string> names)
    {
        var plain = names.Where(name => !IsCompressedTar(name)).Select(Stem).ToHashSet();
        return [.. names.Where(name => !IsCompressedTar(name) || !plain.Contains(Stem(name)))];
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request) =>
        OpenArchives.Using(opened => File.Exists(request.Path) ? OfFile(request, opened) : OfFolder(request, opened), request.Reading.Disorder is not null);

    private static Dictionary<string, IImageSource> OfFile(LayoutRequest request, OpenArchives opened)
    {
        var tree = request.Tree(opened.File(request.Path));
        return request.Splits.Count > 0
            ? new ClassTree(request).OfSplits(request.Splits.ToDictionary(split => split.Key, split => tree.Sub(split.Value)))
            : new ClassTree(request).Open(tree);
    }

    private static Dictionary<string, IImageSource> OfFolder(LayoutRequest request, OpenArchives opened) =>
        new ClassTree(request).OfSplits(SplitArchives(request).ToDictionary(split => split.Key, split => request.Tree(opened.File(request.At(split.Value)))));

    /// <summary>The archive of every split: what the manifest says, else what there is; an unpacked folder comes before its archive.</summary>
    private static IReadOnlyDictionary<string, string> SplitArchives(LayoutRequest request)
    {
        if (request.Splits.Count > 0 || !Directory.Exists(request.Path))
        {
            return request.Splits;
        }

        var archives = WithoutTwins([.. Directory.EnumerateFiles(request.Path).Select(path => Path.GetFileName(path)!).Where(IsExactArchive).Order(StringComparer.Ordinal)]);
        var found = archives.GroupBy(name => SplitNames.Exactly(Stem(name)!)!).ToArray();
        if (Array.Find(found, split => split.Count() > 1) is { } twice)
        {
            throw new UserErrorException($"{request.Path}: {string.Join(" and ", twice)} can both be the split {twice.Key}, allowed is one");
        }

        return found
            .Where(split => !Directory.Exists(request.At(Stem(split.First())!)))
            .ToDictionary(split => split.Key, split => split.First());
    }

    private static bool IsExactArchive(string name) => Stem(name) is { } stem && SplitNames.Exactly(stem) is not null;
}
