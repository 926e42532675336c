using AlexNet.Core;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.DataSets;

/// <summary>Recognises what a path is and opens it.</summary>
internal static class DataSetOpener
{
    private const string ManifestExtension = ".json";

    public static DataSet Open(string path, string? dataFolder)
    {
        if (path.EndsWith(ManifestExtension, StringComparison.Ordinal) && File.Exists(path))
        {
            return Open(Manifest.Load(path), dataFolder);
        }

        if (dataFolder is not null || path.EndsWith(ManifestExtension, StringComparison.Ordinal))
        {
            throw new UserErrorException($"{path}: there is no such manifest");
        }

        var location = Location(path);
        var layout = SourceLayouts.Recognise(location);
        return Build(Path.GetFileName(location), location, Manifest.DefaultImageSize, layout.Open(new LayoutRequest(location)), null);
    }

    private static DataSet Open(Manifest manifest, string? dataFolder)
    {
        var location = Location(dataFolder ?? manifest.DataFolder);
        ManifestCheck.RequireData(manifest, location, isReplaced: dataFolder is not null);
        var sources = SourceLayouts.Open(manifest, location, isReplaced: dataFolder is not null);
        var data = Build(manifest.Name, location, manifest.ImageSize, sources, manifest);
        ManifestCheck.RequireAsDescribed(manifest, data, isReplaced: dataFolder is not null);
        return data;
    }

    private static string Location(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static DataSet Build(string name, string location, int size, Dictionary<string, IImageSource> sources, Manifest? manifest)
    {
        size = sources[SplitNames.Train] is IPreparedSource prepared ? prepared.Size : size;
        return new DataSet(name, location, size, sources, manifest);
    }
}
