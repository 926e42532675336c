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
