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
            yield return data.Findings.LeftOutText;
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

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
