using System.Diagnostics.CodeAnalysis;
using AlexNet.Core;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.DataSets;

/// <summary>A data set with its splits. Opening it lists files and checks headers; images are read later.</summary>
public sealed class DataSet : IDisposable
{
    private const string ManifestExtension = ".json";

    private readonly Dictionary<string, IImageSource> _splits;
    private readonly Lazy<PictureSize?> _pictures;

    /// <param name="location">A full path, or null: the images lie in no place that is known here.</param>
    private DataSet(string name, string? location, int size, Dictionary<string, IImageSource> splits, LayoutRequest request)
    {
        (Name, Location, IsOnDisk, _splits) = (name, location ?? name, location is not null, splits);
        (Manifest, Findings) = (request.Manifest, request.Findings);
        Titles = (Manifest?.Titles ?? ClassTitles.None).Or(request.Titles.All).Of(ClassNames);
        Size = First is IPreparedSource prepared ? prepared.Size : size;
        IsSizeFree = request.Manifest is null && First is IEncodedSource;
        _pictures = new(() => First is IEncodedSource encoded ? PictureSize.Of(encoded) : null);
        Root = location is null || Directory.Exists(location) ? Location : Path.GetDirectoryName(location)!;
    }

    /// <summary>The manifest's name, or the folder's.</summary>
    public string Name { get; }

    /// <summary>Whether it lies in a folder or file; else it is made of sources that were given, and its name stands for its place.</summary>
    public bool IsOnDisk { get; }

    /// <summary>The data's folder or file, as a full path.</summary>
    public string Location { get; }

    /// <summary>The data folder, or the folder that the data's file lies in, as a full path.</summary>
    public string Root { get; }

    /// <summary>Side S of the prepared square images.</summary>
    public int Size { get; private set; }

    /// <summary>Whether nothing says how large the prepared images are, so that a network, or the pictures themselves, can decide on it.</summary>
    public bool IsSizeFree { get; }

    /// <summary>How large the pictures are; null where they are prepared already, or unreadable.</summary>
    public PictureSize? Pictures => _pictures.Value;

    /// <summary>The manifest it was opened by, if any.</summary>
    public Manifest? Manifest { get; }

    /// <summary>Name of every class, by label.</summary>
    public IReadOnlyList<string> ClassNames => First.ClassNames;

    /// <summary>What people call the classes, as far as manifest or data say it.</summary>
    public ClassTitles Titles { get; }

    /// <summary>How folder or archive were understood, and what was left out.</summary>
    public Findings Findings { get; }

    /// <summary>Names of the splits that exist.</summary>
    public IReadOnlyCollection<string> Splits => _splits.Keys;

    /// <summary>The first of these splits that there is, or null.</summary>
    public string? FirstSplit(params IEnumerable<string> names) => names.FirstOrDefault(_splits.ContainsKey);

    /// <summary>
    /// Opens a manifest (a .json file), a tar, or a folder of shards, of archives, or of images in a folder per class: see
    /// <see cref="ManifestLayout"/>. What is not divided into splits is divided by <see cref="SplitRule"/>.
    /// </summary>
    /// <param name="pathOrManifest">Manifest file, data folder or tar.</param>
    /// <param name="dataFolder">Where the manifest's data lies, instead of where the manifest says.</param>
    /// <param name="reading">What of it is read, where it does not say that itself.</param>
    /// <param name="cancellation">Stops the listing of files.</param>
    /// <exception cref="UserErrorException">There is no such data, or something is wrong with it.</exception>
    public static DataSet Open(string pathOrManifest, string? dataFolder = null, DataReading? reading = null, CancellationToken cancellation = default)
    {
        if (pathOrManifest.EndsWith(ManifestExtension, StringComparison.Ordinal) && File.Exists(pathOrManifest))
        {
            return Open(Manifest.Load(pathOrManifest), dataFolder, reading, cancellation);
        }

        if (dataFolder is not null || pathOrManifest.EndsWith(ManifestExtension, StringComparison.Ordinal))
        {
            throw new UserErrorException($"{pathOrManifest}: there is no such manifest");
        }

        var location = FullPath(pathOrManifest);
        var request = new LayoutRequest(location) { Reading = reading ?? DataReading.Default, Cancellation = cancellation };
        return new DataSet(Path.GetFileName(location), location, Manifest.DefaultImageSize, SourceLayouts.Open(request), request);
    }

    /// <summary>A data set of sources that somebody has made, such as images in memory.</summary>
    /// <param name="name">Stands for it in messages.</param>
    /// <param name="splits">A source for each split by its name, one of <see cref="SplitNames.All"/>; they belong to the data set.</param>
    /// <exception cref="UserErrorException">There is no split, or a source contradicts the others or itself.</exception>
    public static DataSet Of(string name, IReadOnlyDictionary<string, IImageSource> splits)
    {
        GivenSources.Check(name, splits);
        return new DataSet(name, location: null, Manifest.DefaultImageSize, new(splits), new LayoutRequest(name));
    }

    /// <summary>Refuses data that there is nothing to learn from.</summary>
    /// <exception cref="UserErrorException">It has one class only, which is right whatever the image.</exception>
    public void RequireClasses()
    {
        if (ClassNames.Count < 2)
        {
            var rest = Findings.LeftOutText is { Length: > 0 } text ? $" ({text})" : "";
            throw new UserErrorException($"{Location}: one class only, {ClassNames[0]}{rest}; allowed are two or more, as a network learns to tell them apart");
        }
    }

    /// <summary>Decides on the side of the prepared images.</summary>
    /// <exception cref="InvalidOperationException">It is not free.</exception>
    public void PrepareAt(int size) =>
        Size = IsSizeFree || size == Size ? size : throw new InvalidOperationException($"the images of {Name} are of {Size}×{Size}");

    /// <summary>The images of a split.</summary>
    /// <exception cref="UserErrorException">There is no such split.</exception>
    public IImageSource Split(string name)
    {
        return TrySplit(name, out var source)
            ? source
            : throw new UserErrorException($"{Location}: there is no split {name}, allowed are {string.Join(", ", _splits.Keys)}");
    }

    /// <summary>The images of a split, if it exists.</summary>
    public bool TrySplit(string name, [NotNullWhen(true)] out IImageSource? source)
    {
        return _splits.TryGetValue(name, out source);
    }

    /// <summary>Closes all sources.</summary>
    public void Dispose()
    {
        foreach (var source in _splits.Values)
        {
            source.Dispose();
        }
    }

    /// <summary>The training split, or where there is none the first that there is.</summary>
    private IImageSource First => _splits.GetValueOrDefault(SplitNames.Train) ?? _splits[SplitNames.All.First(_splits.ContainsKey)];

    private static DataSet Open(Manifest manifest, string? dataFolder, DataReading? reading, CancellationToken cancellation)
    {
        var location = FullPath(dataFolder ?? manifest.DataFolder);
        ManifestCheck.RequireData(manifest, location, isReplaced: dataFolder is not null);
        var request = new LayoutRequest(location, manifest) { Reading = reading ?? DataReading.Default, Cancellation = cancellation };
        var sources = SourceLayouts.Open(request, manifest, isReplaced: dataFolder is not null);
        var data = new DataSet(manifest.Name, location, manifest.ImageSize, sources, request);
        ManifestCheck.RequireAsDescribed(manifest, data, isReplaced: dataFolder is not null);
        return data;
    }

    private static string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
