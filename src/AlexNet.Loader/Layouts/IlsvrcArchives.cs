using System.Text.RegularExpressions;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

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
