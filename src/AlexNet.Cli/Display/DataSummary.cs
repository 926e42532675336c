using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;

namespace AlexNet.Cli.Display;

/// <summary>One line, before any work: what a data set was understood to be.</summary>
internal static class DataSummary
{
    private const int Named = 3;

    public static void Print(DataSet data) => Terminal.Line(Of(data));

    /// <summary>Splits and their images, classes, sizes, and what was left out.</summary>
    internal static string Of(DataSet data) => string.Join("; ", Parts(data));

    private static IEnumerable<string> Parts(DataSet data)
    {
        var splits = SplitNames.All.Where(data.Splits.Contains).Select(split => $"{Number(data.Split(split).Count)} {split}");
        yield return $"{data.Name}: {string.Join(", ", splits)} images of {Counted.Of(data.ClassNames.Count, "class")}{Division(data)}";
        yield return data.Pictures is { } pictures
            ? $"pictures of about {pictures.Width}×{pictures.Height}, prepared as {data.Size}×{data.Size}"
            : $"images of {data.Size}×{data.Size}";
        if (data.Findings.MergedFolders is > 0 and var merged)
        {
            yield return $"{Counted.Of(merged, "folder")} within class folders {(merged == 1 ? "counts" : "count")} to {(merged == 1 ? "its" : "their")} class";
        }

        if (data.Findings.LeftOut.Count > 0)
        {
            yield return "left out: " + string.Join(", ", data.Findings.LeftOut.Select(Words));
        }
    }

    private static string Division(DataSet data)
    {
        if (data.Findings.Divided is not { } share)
        {
            return data.TrySplit(SplitNames.Validation, out _) ? "" : ", no validation";
        }

        var without = data.Findings.WithoutHeldOut;
        return share.Part == 0 ? ", nothing held out"
            : data.Splits.Count < 2 ? ", no validation: each class has too few images to hold one out"
            : without.Count == 0 ? $" (held out: {share.Fraction.ToString("0.######", CultureInfo.InvariantCulture)} of each class)"
            : $" ({Counted.Of(without.Count, "class")} {(without.Count == 1 ? "has" : "have")} too few images to hold one out, such as {string.Join(", ", without.Take(Named))})";
    }

    private static string Words(LeftOut left)
    {
        var (one, many) = left.Reason switch
        {
            LeftOutReason.Foreign => ("system file or folder", "system files or folders"),
            LeftOutReason.Ignored => ("as asked", "as asked"),
            LeftOutReason.NoImage => ("file that is no image", "files that are no images"),
            LeftOutReason.BesideClasses => ("image beside the class folders", "images beside the class folders"),
            LeftOutReason.BesideSplits => ("folder or archive beside the splits", "folders or archives beside the splits"),
            LeftOutReason.Unlabelled => ("without labels", "without labels"),
            LeftOutReason.Repeated => ("link to what is there already", "links to what is there already"),
            LeftOutReason.NotUtf8 => ("name that is not UTF-8", "names that are not UTF-8"),
            _ => ("folder too deep", "folders too deep"),
        };
        return $"{Number(left.Count)} {(left.Count == 1 ? one : many)} ({left.First}{(left.Count > 1 ? ", …" : "")})";
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
