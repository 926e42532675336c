using System.Globalization;
using System.Text.RegularExpressions;
using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Ilsvrc;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// The official archives of the ImageNet challenge of 2010 or 2012: ILSVRC2012_img_train.tar (a tar of 1,000 tars), ILSVRC2012_img_val.tar
/// (flat; ILSVRC2012_val_00000001.JPEG is line 1 of the ground truth) and the development kit. Classes are WordNet's names in their order.
/// A test archive is a split where its ground truth is there.
/// </summary>
internal sealed class IlsvrcLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Ilsvrc;

    public string Description => "ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and the development kit, or those of 2010";

    public bool Recognises(LayoutRequest request) => IlsvrcArchives.Find(request) is not null;

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var archives = IlsvrcArchives.Find(request)!;
        var kit = new DevelopmentKit(request.Path, archives.Year);
        return OpenArchives.Using(opened =>
        {
            var path = request.At(archives.Train);
            var train = ClassTars.Read(request, opened, path);
            var classNames = ClassTars.Names(train);
            var sources = new Dictionary<string, IImageSource>
            {
                [SplitNames.Train] = ArchiveSource.Create(path, classNames, [.. train.Select(image => image.Image)]),
            };
            foreach (var (split, name) in new[] { (SplitNames.Validation, archives.Validation), (SplitNames.Test, archives.Test) })
            {
                if (name is not null && Flat(request, opened, request.At(name), split, kit) is { } images)
                {
                    sources.Add(split, ArchiveSource.Create(request.At(name), classNames, images));
                }
            }

            request.Titles.Add(kit.Titles());
            return sources;
        });
    }

    /// <summary>A flat archive's images in the order of their numbers; null for a test archive whose labels are not public.</summary>
    private static ArchivedImage[]? Flat(LayoutRequest request, OpenArchives opened, string path, string split, DevelopmentKit kit)
    {
        var truth = kit.GroundTruth(split, out var source);
        if (truth is null)
        {
            return split == SplitNames.Test
                ? null
                : throw new UserErrorException(
                    $"{path}: its labels are missing, allowed is {source} of the development kit, beside it or in the kit's tar.gz");
        }

        var file = opened.File(path);
        var images = new ArchivedImage[truth.Length];
        var found = 0;
        foreach (var entry in FileTree.Of(file, TarReader.Read(file), request.Filter, request.Findings).Files)
        {
            var number = Number(entry.Name);
            if (number < 1 || number > truth.Length || images[number - 1].Archive is not null)
            {
                throw new UserErrorException(
                    $"{path}: {entry.Name} has the number {number}, allowed are 1 to {truth.Length}, the lines of {source}, each once");
            }

            images[number - 1] = ArchivedImage.Of(file, entry, entry.Name, truth[number - 1]);
            found++;
        }

        return found == truth.Length
            ? images
            : throw new UserErrorException($"{path}: {found} images, allowed are {truth.Length}, the lines of {source}");
    }

    /// <summary>The digits before the extension, or 0.</summary>
    private static int Number(string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        var digits = stem[(stem.LastIndexOf('_') + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}

/// <summary>Which of a folder's files are the official archives of a year's challenge.</summary>
/// <param name="Year">The year, "2012".</param>
/// <param name="Train">The tar of one tar per class.</param>
/// <param name="Validation">The flat tar, or null.</param>
/// <param name="Test">The flat tar, or null.</param>
internal sealed partial record IlsvrcArchives(string Year, string Train, string? Validation, string? Test)
{
    /// <summary>What a manifest names, else what there is.</summary>
    /// <returns>Null where there is no training archive.</returns>
    public static IlsvrcArchives? Find(LayoutRequest request)
    {
        if (!Directory.Exists(request.Path))
        {
            return null;
        }

        var files = request.Splits.Count > 0 ? [.. request.Splits.Values] : FolderScan.Files(request.Path, "ILSVRC*.tar");
        var train = files.FirstOrDefault(name => TrainName().IsMatch(name));
        if (train is null || !File.Exists(request.At(train)))
        {
            return null;
        }

        var year = TrainName().Match(train).Groups["year"].Value;
        return new IlsvrcArchives(year, train, Flat(files, year, "val"), Flat(files, year, "test"));
    }

    private static string? Flat(string[] files, string year, string split)
    {
        return files.FirstOrDefault(name => Regex.IsMatch(name, $"^ILSVRC{year}_(img|images)_{split}(_[^.]*)?\\.tar$"));
    }

    [GeneratedRegex(@"^ILSVRC(?<year>\d{4})_(img|images)_train\.tar$")]
    private static partial Regex TrainName();
}
