using System.Globalization;

namespace AlexNet.Loader.Trees;

/// <summary>Why something that lies in a data set is no part of it.</summary>
public enum LeftOutReason
{
    /// <summary>A folder or file that systems and programs leave everywhere, or a folder of our own runs.</summary>
    Foreign,

    /// <summary>The user said so.</summary>
    Ignored,

    /// <summary>A file whose content is no image.</summary>
    NoImage,

    /// <summary>An image beside the folders of the classes, and in none of them.</summary>
    BesideClasses,

    /// <summary>A folder or archive beside those of the splits.</summary>
    BesideSplits,

    /// <summary>The folder of a split whose images lie in no class folders.</summary>
    Unlabelled,

    /// <summary>Another name of a file that is there already, or a link back to a folder around it.</summary>
    Repeated,

    /// <summary>A name that is not UTF-8, so that nothing can be opened by it.</summary>
    NotUtf8,

    /// <summary>Folders within folders within folders: more than is read.</summary>
    TooDeep,
}

/// <summary>What was left out for one reason.</summary>
/// <param name="Count">How many files, or folders with all that is in them.</param>
/// <param name="First">The first of them by name, relative to the data.</param>
public sealed record LeftOut(LeftOutReason Reason, int Count, string First)
{
    /// <summary>As <c>2 names that are not UTF-8 (cat/…, …)</c>.</summary>
    public override string ToString()
    {
        var (one, many) = Reason switch
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
        return string.Create(CultureInfo.InvariantCulture, $"{Count:N0} {(Count == 1 ? one : many)} ({First}{(Count > 1 ? ", …" : "")})");
    }
}

/// <summary>How a folder or archive was understood: what its splits are is said by them, and here what is not among them.</summary>
public sealed class Findings
{
    private readonly Dictionary<LeftOutReason, LeftOut> _leftOut = [];

    /// <summary>What was left out, by reason.</summary>
    public IReadOnlyList<LeftOut> LeftOut => [.. _leftOut.Values.OrderBy(left => left.Reason)];

    /// <summary>That in words; empty where nothing was.</summary>
    public string LeftOutText => LeftOut.Count > 0 ? $"left out: {string.Join(", ", LeftOut)}" : "";

    /// <summary>Where the data has no splits of its own: one image of how many is held out, 1 of 0 for none; else null.</summary>
    public Share? Divided { get; internal set; }

    /// <summary>Classes with too few images for one to be held out.</summary>
    public IReadOnlyList<string> WithoutHeldOut { get; internal set; } = [];

    /// <summary>Folders within class folders, whose images count to the class.</summary>
    public int MergedFolders { get; internal set; }

    internal void LeaveOut(LeftOutReason reason, string name)
    {
        var before = _leftOut.GetValueOrDefault(reason) ?? new LeftOut(reason, 0, name);
        var first = string.CompareOrdinal(name, before.First) < 0 ? name : before.First;
        _leftOut[reason] = new LeftOut(reason, before.Count + 1, first);
    }
}

/// <summary>A part of a whole, in whole numbers.</summary>
/// <param name="Part">So many …</param>
/// <param name="Whole">… of so many.</param>
public readonly record struct Share(int Part, int Whole)
{
    /// <summary>The share that a decimal fraction is, in lowest terms.</summary>
    public static Share Of(decimal fraction)
    {
        const int Finest = 1_000_000;
        var part = (int)(fraction * Finest);
        var common = (int)System.Numerics.BigInteger.GreatestCommonDivisor(part, Finest);
        return new Share(part / common, Finest / common);
    }

    public decimal Fraction => (decimal)Part / Whole;
}
