using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>Folders of classes: split/class/image, or class/image, divided.</summary>
internal sealed class FoldersLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Folders;

    public string Description => "folders train and validation, or a folder per class";

    public bool Recognises(LayoutRequest request) => Directory.Exists(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var root = request.Path;
        var splits = request.Splits.Count > 0 ? request.Splits : SplitNames.Find(name => Directory.Exists(Path.Combine(root, name)));
        if (splits.Count == 0)
        {
            return ClassFolders.Plain(root, request.Division);
        }

        return splits.ContainsKey(SplitNames.Train)
            ? LabelledFolders.Splits(root, splits, request.SplitFiles)
            : throw new UserErrorException($"{root}: only {string.Join(" and ", splits.Values)}, the folder train is missing");
    }
}
