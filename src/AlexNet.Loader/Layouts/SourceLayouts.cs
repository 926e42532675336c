using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>All layouts, in the order in which they are tried: what is told apart by certain names comes before what is not.</summary>
internal static class SourceLayouts
{
    private static readonly ISourceLayout[] All =
    [
        new ShardsLayout(),
        new IlsvrcLayout(),
        new CifarBinaryLayout(),
        new WebDatasetLayout(),
        new ClassTarsLayout(),
        new TarLayout(),
        new FoldersLayout(),
    ];

    /// <summary>The layout of a folder or file.</summary>
    /// <exception cref="UserErrorException">It has none.</exception>
    public static ISourceLayout Recognise(string path)
    {
        if (File.Exists(path) && !TarLayout.IsNamedTar(path))
        {
            throw new UserErrorException($"{path}: a file, allowed are a manifest (*.json), a tar (*{TarLayout.Extension}) or a folder");
        }

        var request = new LayoutRequest(path);
        return All.FirstOrDefault(layout => layout.Recognises(request))
            ?? throw new UserErrorException($"{path}: there is no such folder or file");
    }

    /// <summary>Opens data in the layout that a manifest asks for, or shards made from it.</summary>
    /// <param name="isReplaced">Whether the user said where the data lies; then it may have any layout, its own splits with it.</param>
    /// <exception cref="UserErrorException">The data has another layout, or something is wrong with it.</exception>
    public static Dictionary<string, IImageSource> Open(Manifest manifest, string path, bool isReplaced)
    {
        var request = new LayoutRequest(path, manifest);
        var found = Recognise(path);
        if (manifest.Layout == ManifestLayout.Generated || found.Layout == ManifestLayout.Shards)
        {
            return found.Open(request);
        }

        var asked = All.First(layout => layout.Layout == manifest.Layout);
        if (asked.Recognises(request))
        {
            return asked.Open(request);
        }

        return isReplaced
            ? found.Open(request with { IgnoresSplits = true })
            : throw new UserErrorException(
                $"{path}: looks like the layout {Describe(found)}, {manifest.Path} allows {Describe(asked)} or shards made from it");
    }

    private static string Describe(ISourceLayout layout) => $"{LayoutNames.Of(layout.Layout)} ({layout.Description})";
}
