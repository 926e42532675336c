using System.Globalization;
using System.Text.RegularExpressions;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Sources.Parquets;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// Parquet files of images and labels, as Hugging Face serves data sets: a file, or a folder of files whose names speak of their splits
/// (data/train-00000-of-00002.parquet) or that lie in a folder per split. What speaks of no split is divided.
/// </summary>
internal sealed class ParquetLayout : ISourceLayout
{
    public const string Extension = ".parquet";

    private const int MaxNumbered = 1_000_000;

    public ManifestLayout Layout => ManifestLayout.Parquet;

    public string Description => "*.parquet with a column of images and one of labels";

    public static bool IsNamedSo(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    public bool Recognises(LayoutRequest request) => File.Exists(request.Path)
        ? IsNamedSo(request.Path)
        : Directory.Exists(request.Path) && ParquetFolder.First(request) is { } first && ParquetImages.Recognises(first);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var opened = new List<ParquetImages>();
        try
        {
            return Open(request, opened);
        }
        catch
        {
            opened.ForEach(file => file.Dispose());
            throw;
        }
    }

    private static Dictionary<string, IImageSource> Open(LayoutRequest request, List<ParquetImages> opened)
    {
        var cache = new PartCache();
        var files = File.Exists(request.Path) ? [request.Path] : ParquetFolder.Files(request.Path);
        var splits = ParquetFolder.Splits(request, files);
        if (splits.Count == 0)
        {
            return Divided(request, Images(files));
        }

        var images = splits.ToDictionary(split => split.Key, split => Images(split.Value));
        foreach (var (split, unlabelled) in images.Where(split => split.Key == SplitNames.Test && images.Count > 1 && AreUnlabelled(split.Value)).ToArray())
        {
            request.Findings.LeaveOut(LeftOutReason.Unlabelled, Path.GetFileName(unlabelled[0].Path));
            images.Remove(split);
        }

        var classNames = ClassNames(request, images.GetValueOrDefault(SplitNames.Train) ?? images.Values.First(), [.. images.Values.SelectMany(split => split)]);
        return SplitNames.All.Where(images.ContainsKey).ToDictionary(split => split, split => Source(images[split], Rows(images[split]), classNames));

        ParquetImages[] Images(string[] paths)
        {
            return [.. paths.Select(path =>
            {
                request.Cancellation.ThrowIfCancellationRequested();
                opened.Add(ParquetImages.Open(path, cache));
                return opened[^1];
            })];
        }
    }

    private static Dictionary<string, IImageSource> Divided(LayoutRequest request, ParquetImages[] files)
    {
        var classNames = ClassNames(request, files, files);
        var rows = Rows(files) is { Length: > 0 } some ? some : throw NoImages(files);
        RequireLabels(files, classNames);
        var splits = request.Division.Divide(
            rows, row => $"{Path.GetFileName(files[row.File].Path)}/{row.Row}", row => classNames[(int)files[row.File].Labels[row.Row]], request.Findings);
        return splits.ToDictionary(split => split.Key, split => Source(files, split.Value, classNames));
    }

    private static IImageSource Source(ParquetImages[] files, (int File, int Row)[] rows, IReadOnlyList<string> classNames)
    {
        RequireLabels(files, classNames);
        return rows.Length > 0 ? new ParquetSource(files, rows, classNames) : throw NoImages(files);
    }

    private static UserErrorException NoImages(ParquetImages[] files) => new($"{files[0].Path}: no rows, allowed is at least one");

    private static (int File, int Row)[] Rows(ParquetImages[] files) =>
        [.. files.SelectMany((file, number) => Enumerable.Range(0, file.Count).Select(row => (number, row)))];

    /// <summary>A test whose labels are not public has −1 for each.</summary>
    private static bool AreUnlabelled(ParquetImages[] files) => files.All(file => file.Labels.All(label => label is -1 or long.MinValue));

    /// <summary>By the files, else by the manifest, else by their numbers.</summary>
    private static IReadOnlyList<string> ClassNames(LayoutRequest request, ParquetImages[] train, ParquetImages[] all)
    {
        var named = all.Where(file => file.Columns.ClassNames is not null).ToArray();
        if (named.Length > 0)
        {
            var names = named[0].Columns.ClassNames!;
            return Array.Find(named, file => !file.Columns.ClassNames!.SequenceEqual(names)) is { } other
                ? throw new UserErrorException($"{other.Path}: the classes are {Texts.Short(other.Columns.ClassNames!)}, {named[0].Path} allows {Texts.Short(names)}")
                : Different(names);
        }

        var last = train.SelectMany(file => file.Labels).DefaultIfEmpty().Max();
        return request.Classes.Count > 0 ? request.Classes
            : last < MaxNumbered ? [.. Enumerable.Range(0, (int)Math.Max(0, last) + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))]
            : throw new UserErrorException($"{train[0].Path}: the largest label is {last}, allowed is less than {MaxNumbered} where the file does not name its classes");
    }

    /// <summary>ImageNet has two cranes: the second name is told apart by its number.</summary>
    private static string[] Different(IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>();
        return [.. names.Select((name, label) => seen.Add(name) ? name : $"{name} ({label})")];
    }

    private static void RequireLabels(ParquetImages[] files, IReadOnlyList<string> classNames)
    {
        foreach (var file in files)
        {
            var row = Array.FindIndex(file.Labels, label => label < 0 || label >= classNames.Count);
            if (row >= 0)
            {
                var label = file.Labels[row] == long.MinValue ? "has no label" : $"has the label {file.Labels[row]}";
                throw new UserErrorException($"{file.Path}: row {row} {label}, allowed are 0 to {classNames.Count - 1}");
            }
        }
    }
}

/// <summary>The Parquet files of a folder, and which split each of them belongs to.</summary>
internal static partial class ParquetFolder
{
    private const string DataFolder = "data";

    /// <summary>Full paths: those in the folder, else in its folder data, in its only folder, or in folders that are called after splits.</summary>
    public static string[] Files(string folder)
    {
        var own = In(folder);
        if (own.Length > 0)
        {
            return own;
        }

        var folders = FolderScan.Folders(folder);
        return folders.Contains(DataFolder) && In(Path.Combine(folder, DataFolder)) is { Length: > 0 } data ? data
            : folders is [var only] && SplitNames.Of(only) is null ? In(Path.Combine(folder, only))
            : [.. folders.Where(name => SplitNames.Of(name) is not null).SelectMany(name => In(Path.Combine(folder, name)))];
    }

    /// <summary>The files of every split: by the manifest's names or patterns, else by their own names or those of their folders.</summary>
    /// <returns>Empty where nothing speaks of splits.</returns>
    /// <exception cref="UserErrorException">There are no such files, or some are missing of those that number themselves.</exception>
    public static Dictionary<string, string[]> Splits(LayoutRequest request, string[] files)
    {
        // A file that the user names alone is all there is, whatever it is called.
        if (File.Exists(request.Path))
        {
            return [];
        }

        if (request.Splits.Count > 0)
        {
            return request.Splits.ToDictionary(split => split.Key, split => Named(request, split.Value));
        }

        var bySplit = files.ToLookup(file => SplitOf(request.Path, file));
        var splits = bySplit.Where(split => split.Key is not null).ToDictionary(split => split.Key!, split => split.ToArray());
        foreach (var file in splits.Count > 0 ? bySplit[null] : [])
        {
            request.Findings.LeaveOut(LeftOutReason.BesideSplits, Path.GetRelativePath(request.Path, file));
        }

        foreach (var split in bySplit)
        {
            RequireWhole([.. split]);
        }

        return splits;
    }

    private static string[] Named(LayoutRequest request, string pattern) => FolderScan.Files(request.Path, pattern) is { Length: > 0 } names
        ? [.. names.Select(request.At)]
        : throw new UserErrorException($"{request.At(pattern)}: there is no such file, allowed is what the manifest names");

    private static string? SplitOf(string root, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        return SplitNames.Of(Path.GetFileNameWithoutExtension(file)) ?? (folder == root ? null : SplitNames.Of(Path.GetFileName(folder)));
    }

    /// <summary>A file to tell by whether these are images: one that the manifest names, else one that there is, or null.</summary>
    public static string? First(LayoutRequest request) => request.Splits.Count > 0
        ? request.Splits.Values.Where(ParquetLayout.IsNamedSo).SelectMany(pattern => FolderScan.Files(request.Path, pattern)).Select(request.At).FirstOrDefault()
        : Files(request.Path).FirstOrDefault();

    private static string[] In(string folder) => [.. FolderScan.Files(folder, "*" + ParquetLayout.Extension).Select(name => Path.Combine(folder, name))];

    /// <summary>A download that broke off is no data set.</summary>
    private static void RequireWhole(string[] files)
    {
        var numbered = files.Select(file => Place().Match(file)).Where(place => place.Success);
        foreach (var set in numbered.GroupBy(place => (Begin: place.Groups["begin"].Value, Of: Number(place, "of"))))
        {
            var missing = Enumerable.Range(0, set.Key.Of).Except(set.Select(place => Number(place, "number"))).ToArray();
            if (missing.Length > 0)
            {
                var more = missing.Length > 1 ? $", and {missing.Length - 1} more" : "";
                throw new UserErrorException(
                    $"{set.Key.Begin}-{missing[0]:00000}-of-{set.Key.Of:00000}{ParquetLayout.Extension} is missing{more}; allowed are all {set.Key.Of} files of a set");
            }
        }

        static int Number(Match place, string group) => int.Parse(place.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<begin>.*)-(?<number>[0-9]{1,6})-of-(?<of>[0-9]{1,6})\.parquet$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
