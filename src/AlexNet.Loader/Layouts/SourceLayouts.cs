using AlexNet.Core;

namespace AlexNet.Loader;

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
        var request = new LayoutRequest(path);
        return All.FirstOrDefault(layout => layout.Recognises(request))
            ?? throw new UserErrorException($"{path}: there is no such folder or file");
    }

    /// <summary>The layout that a manifest asks for, or shards made from it.</summary>
    /// <exception cref="UserErrorException">The data has another layout.</exception>
    public static ISourceLayout Of(Manifest manifest, LayoutRequest request)
    {
        var found = Recognise(request.Path);
        if (manifest.Layout == ManifestLayout.Generated || found.Layout == ManifestLayout.Shards)
        {
            return found;
        }

        var asked = All.First(layout => layout.Layout == manifest.Layout);
        return asked.Recognises(request)
            ? asked
            : throw new UserErrorException(
                $"{request.Path}: looks like the layout {Describe(found)}, {manifest.Path} allows {Describe(asked)} or shards made from it");
    }

    private static string Describe(ISourceLayout layout) => $"{LayoutNames.Of(layout.Layout)} ({layout.Description})";
}
