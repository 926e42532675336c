using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Layouts.WebDataset;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// A WebDataset: a tar, or a folder of tars whose names speak of their splits (train-0000.tar, imagenet1k-validation-00.tar, …) or lie in
/// a folder per split, or of tars without either, in which files of one sample share a key: key.jpg or another image, and key.cls,
/// key.label or key.json. Tars may be compressed where they are read in order. Classes are named by the manifest, else by classes.txt beside the tars, else by their numbers.
/// </summary>
internal sealed class WebDatasetLayout : ISourceLayout
{
    private const string ClassFile = "classes.txt";

    public ManifestLayout Layout => ManifestLayout.WebDataset;

    public string Description => "tars of key.jpg and key.cls or key.json";

    public bool Recognises(LayoutRequest request)
    {
        var first = File.Exists(request.Path)
            ? request.Path
            : SplitTars(request with { Findings = new() }).Values.Append(AllTars(request.Path)).SelectMany(tars => tars).FirstOrDefault();
        return first is not null && TarContents.Look(first) == TarContent.LabelledFiles;
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        return OpenArchives.Using(opened =>
        {
            var splits = File.Exists(request.Path) ? [] : SplitTars(request);
            if (splits.Count == 0)
            {
                return Plain(request, Samples(request, opened, File.Exists(request.Path) ? [request.Path] : AllTars(request.Path)));
            }

            var samples = splits.ToDictionary(split => split.Key, split => Samples(request, opened, split.Value));
            return Sources(request, samples);
        }, request.Reading.Disorder is not null);
    }

    /// <summary>Divides what has no splits.</summary>
    private static Dictionary<string, IImageSource> Plain(LayoutRequest request, List<WebDatasetSample> samples)
    {
        var splits = request.Division.Divide(
            samples,
            sample => $"{Path.GetFileName(sample.Archive.Path)}/{sample.Key}",
            sample => sample.Label.ToString(CultureInfo.InvariantCulture),
            request.Findings);
        return Sources(request, splits.ToDictionary(split => split.Key, split => split.Value.ToList()));
    }

    private static Dictionary<string, IImageSource> Sources(LayoutRequest request, Dictionary<string, List<WebDatasetSample>> splits)
    {
        var classNames = ClassNames(request, splits.GetValueOrDefault(SplitNames.Train) ?? splits.Values.First());
        return splits.ToDictionary(
            split => split.Key,
            split => (IImageSource)ArchiveSource.Create(
                $"{request.Path}, {split.Key}", classNames, [.. split.Value.Select(sample => Image(sample, classNames))]));
    }

    private static ArchivedImage Image(WebDatasetSample sample, IReadOnlyList<string> classNames)
    {
        var outside = sample.Label >= classNames.Count ? $"the label is {sample.Label}, allowed are 0 to {classNames.Count - 1}" : null;
        if ((sample.Fault ?? outside) is { } fault)
        {
            return ArchivedImage.Unusable(sample.Archive, sample.Key, classNames[0], fault);
        }

        var image = sample.Image!.Value;
        return ArchivedImage.Of(sample.Archive, image, image.Name, classNames[sample.Label]);
    }

    private static IReadOnlyList<string> ClassNames(LayoutRequest request, List<WebDatasetSample> train)
    {
        if (request.Classes.Count > 0)
        {
            return request.Classes;
        }

        var folder = File.Exists(request.Path) ? Path.GetDirectoryName(request.Path)! : request.Path;
        var last = train.Count == 0 ? 0 : Math.Max(0, train.Max(sample => sample.Label));
        return ClassList.Read(Path.Combine(folder, ClassFile))
            ?? [.. Enumerable.Range(0, last + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }

    private static List<WebDatasetSample> Samples(LayoutRequest request, OpenArchives opened, IEnumerable<string> paths)
    {
        return [.. paths.SelectMany(path =>
        {
            request.Cancellation.ThrowIfCancellationRequested();
            return WebDatasetSample.ReadAll(opened.File(path), name => request.Findings.LeaveOut(LeftOutReason.Unlabelled, $"{Path.GetFileName(path)}, {name}"));
        })];
    }

    /// <summary>Paths of every split's tars: by the manifest's names or patterns, else by what there is.</summary>
    private static Dictionary<string, string[]> SplitTars(LayoutRequest request)
    {
        if (!Directory.Exists(request.Path))
        {
            return [];
        }

        if (request.Splits.Count > 0)
        {
            return request.Splits.ToDictionary(split => split.Key, split => Tars(request.Path, split.Value));
        }

        var tars = AllTars(request.Path).ToLookup(tar => SplitNames.Of(TarLayout.Stem(Path.GetFileName(tar))!));
        var named = tars.Where(split => split.Key is not null).ToDictionary(split => split.Key!, split => split.ToArray());
        if (named.Count > 0)
        {
            foreach (var tar in tars[null])
            {
                request.Findings.LeaveOut(LeftOutReason.BesideSplits, Path.GetFileName(tar));
            }

            return named;
        }

        return tars[null].Any() ? [] : SplitFolders(request.Path);
    }

    private static Dictionary<string, string[]> SplitFolders(string folder)
    {
        var splits = FolderScan.Folders(folder).Where(name => SplitNames.Of(name) is not null && AllTars(Path.Combine(folder, name)).Length > 0).GroupBy(SplitNames.Of);
        return splits.ToDictionary(split => split.Key!, split => split.SelectMany(name => AllTars(Path.Combine(folder, name))).ToArray());
    }

    private static string[] AllTars(string folder) => Directory.Exists(folder)
        ? [.. TarLayout.WithoutTwins(FolderScan.Files(folder, "*")).Where(IsTar).Select(name => Path.Combine(folder, name))]
        : [];

    private static bool IsTar(string name) => name.EndsWith(TarLayout.Extension, StringComparison.Ordinal) || TarLayout.IsCompressedTar(name);

    private static string[] Tars(string folder, string pattern)
    {
        return [.. FolderScan.Files(folder, pattern).Select(name => Path.Combine(folder, name))];
    }
}
