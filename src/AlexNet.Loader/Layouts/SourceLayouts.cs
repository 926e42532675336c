using AlexNet.Core;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>All layouts, in the order in which they are tried: what is told apart by certain names comes before what is not.</summary>
internal static class SourceLayouts
{
    private const int MaxWrappers = 8;

    private static readonly ISourceLayout[] All =
    [
        new ShardsLayout(),
        new IlsvrcLayout(),
        new KaggleLayout(),
        new CifarBinaryLayout(),
        new ListLayout(),
        new ParquetLayout(),
        new WebDatasetLayout(),
        new ClassTarsLayout(),
        new TarLayout(),
        new FoldersLayout(),
    ];

    /// <summary>Opens a folder or file in the layout that it has, or that a folder has which is all there is in it.</summary>
    /// <exception cref="UserErrorException">It has none, or something is wrong with it.</exception>
    public static Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var layout = Recognise(request);
        if (layout is FoldersLayout && Wrapped(request) is var inner && inner != request.Path && Recognise(request with { Path = inner }) is not FoldersLayout and var found)
        {
            return Open(found, request with { Path = inner });
        }

        return Open(layout, request);
    }

    /// <summary>Opens data in the layout that its manifest asks for, or shards made from it.</summary>
    /// <param name="isReplaced">Whether the user said where the data lies; then it may have any layout, its own splits with it.</param>
    /// <exception cref="UserErrorException">The data has another layout, or something is wrong with it.</exception>
    public static Dictionary<string, IImageSource> Open(LayoutRequest request, Manifest manifest, bool isReplaced)
    {
        var found = Recognise(request with { Manifest = null });
        if (manifest.Layout == ManifestLayout.Generated || found.Layout == ManifestLayout.Shards)
        {
            return Open(found, request);
        }

        var asked = All.First(layout => layout.Layout == manifest.Layout);
        if (asked.Recognises(request))
        {
            return Open(asked, request);
        }

        return isReplaced
            ? Open(found, request with { IgnoresSplits = true })
            : throw new UserErrorException(
                $"{request.Path}: looks like the layout {Describe(found)}, {manifest.Path} allows {Describe(asked)} or shards made from it");
    }

    /// <summary>Titles of the classes may lie beside data of any layout.</summary>
    private static Dictionary<string, IImageSource> Open(ISourceLayout layout, LayoutRequest request)
    {
        var sources = layout.Open(request);
        foreach (var (split, source) in sources)
        {
            if (source is ArchiveSource archives && (archives.IsStreamed || request.Reading.Disorder > 1))
            {
                // Only the images to train on are ever shuffled.
                archives.ReadInOrder(request.Path, split == SplitNames.Train ? request.Reading.Disorder ?? 1 : 1);
            }
        }

        var folder = Directory.Exists(request.Path) ? request.Path : Path.GetDirectoryName(request.Path)!;
        request.Titles.Add(TitleFile.Find(folder, sources.Values.First().ClassNames));
        return sources;
    }

    private static ISourceLayout Recognise(LayoutRequest request)
    {
        var path = request.Path;
        if (File.Exists(path) && !TarLayout.IsNamedArchive(path) && !ParquetLayout.IsNamedSo(path) && !ListLayout.IsNamedSo(path))
        {
            throw new UserErrorException(
                $"{path}: a file, allowed are a manifest (*.json), an archive (*{TarLayout.Extension}, *{TarLayout.ZipExtension}), a table of images (*{ParquetLayout.Extension}), "
                + $"a list of paths and labels (*{ListLayout.Extension}, *{ListLayout.TabExtension}) or a folder");
        }

        return All.FirstOrDefault(layout => layout.Recognises(request))
            ?? throw new UserErrorException($"{path}: there is no such folder or file");
    }

    /// <summary>The innermost of folders that hold one folder only.</summary>
    private static string Wrapped(LayoutRequest request)
    {
        var path = request.Path;
        for (var depth = 0; depth < MaxWrappers; depth++)
        {
            if (FolderScan.Files(path, "*").Length > 0 || FolderScan.Folders(path) is not [var only])
            {
                break;
            }

            path = Path.Combine(path, only);
        }

        return path;
    }

    private static string Describe(ISourceLayout layout) => $"{LayoutNames.Of(layout.Layout)} ({layout.Description})";
}
