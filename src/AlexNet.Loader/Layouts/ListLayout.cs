using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>A list of paths and labels as CSV or TSV; paths are relative to the folder that it lies in. Without splits it is divided.</summary>
internal sealed class ListLayout : ISourceLayout
{
    public const string Extension = ".csv";
    public const string TabExtension = ".tsv";

    private const int MaxNamed = 3;

    public ManifestLayout Layout => ManifestLayout.List;

    public string Description => "a CSV or TSV file of paths, labels and splits";

    public static bool IsNamedSo(string path) => Path.GetExtension(path).ToLowerInvariant() is Extension or TabExtension;

    public bool Recognises(LayoutRequest request) => File.Exists(request.Path) && IsNamedSo(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var list = request.Path;
        var images = LabelList.Read(list);
        if (images.Count == 0)
        {
            throw new UserErrorException($"{list}: no images, allowed is a line PATH,LABEL or PATH,LABEL,SPLIT for each");
        }

        RequireOnce(list, images);
        var files = Files(request, images);
        var splits = images[0].Split is null
            ? request.Division.Divide(images, image => image.Path, image => image.Label, request.Findings)
            : images.GroupBy(image => SplitOf(list, image)).ToDictionary(split => split.Key, split => split.ToArray());
        var classNames = ClassNames(request, splits.GetValueOrDefault(SplitNames.Train) ?? splits.Values.First());
        var labels = classNames.Select((name, label) => (name, label)).ToDictionary(item => item.name, item => item.label);
        return SplitNames.All.Where(splits.ContainsKey).ToDictionary(split => split, split => (IImageSource)new FolderSource(
            Path.GetDirectoryName(list)!,
            classNames,
            [.. splits[split].Select(image => (image.Path, LabelOf(list, image, labels)))],
            FingerprintOf(splits[split], files)));
    }

    private static void RequireOnce(string list, List<ListedImage> images)
    {
        var seen = new HashSet<string>();
        if (images.Find(image => !seen.Add(image.Path)) is { Path: not null } again)
        {
            throw new UserErrorException($"{list}: line {again.Line} names '{again.Path}' again, allowed is every image once");
        }
    }

    /// <summary>The file of every path.</summary>
    private static Dictionary<string, FileStatus> Files(LayoutRequest request, List<ListedImage> images)
    {
        var folder = Path.GetDirectoryName(request.Path)!;
        var files = new Dictionary<string, FileStatus>();
        var missing = new List<string>();
        foreach (var image in images)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            if (FileStatus.Of(Path.Combine(folder, image.Path), follows: true) is { IsFolder: false } status)
            {
                files.Add(image.Path, status);
            }
            else
            {
                missing.Add($"{image.Path} (line {image.Line})");
            }
        }

        return missing.Count == 0
            ? files
            : throw new UserErrorException(
                $"{request.Path}: {missing.Count} of {images.Count} files are not there: {Texts.Short(missing, MaxNamed)}; allowed are paths relative to {folder}, or full ones");
    }

    private static string SplitOf(string list, ListedImage image) => SplitNames.Exactly(image.Split!)
        ?? throw new UserErrorException($"{list}: line {image.Line} has the split '{image.Split}', allowed are {string.Join(", ", SplitNames.All)}");

    /// <summary>By the manifest, else as the training images have them: by number where all are numbers, else by name.</summary>
    private static IReadOnlyList<string> ClassNames(LayoutRequest request, IEnumerable<ListedImage> train)
    {
        if (request.Classes.Count > 0)
        {
            return request.Classes;
        }

        var names = train.Select(image => image.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        return names.All(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. names.OrderBy(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))]
            : names;
    }

    private static int LabelOf(string list, ListedImage image, Dictionary<string, int> labels) => labels.TryGetValue(image.Label, out var label)
        ? label
        : throw new UserErrorException($"{list}: line {image.Line} has the class '{image.Label}', allowed are {Texts.Short(labels.Keys)}, those of training");

    private static string FingerprintOf(IEnumerable<ListedImage> images, Dictionary<string, FileStatus> files)
    {
        var fingerprint = new Fingerprint();
        foreach (var image in images)
        {
            fingerprint.Add(image.Path).Add(image.Label).Add(files[image.Path].Length).Add(files[image.Path].Written);
        }

        return fingerprint.ToString();
    }
}
