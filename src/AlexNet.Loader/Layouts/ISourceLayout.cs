using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>One of the ways that data may lie on disk.</summary>
internal interface ISourceLayout
{
    /// <summary>Its name in manifests.</summary>
    ManifestLayout Layout { get; }

    /// <summary>What it looks like, for messages.</summary>
    string Description { get; }

    /// <summary>Whether a folder or file looks like it.</summary>
    bool Recognises(LayoutRequest request);

    /// <summary>Opens the splits, at least one.</summary>
    /// <exception cref="UserErrorException">Something is wrong with the data.</exception>
    Dictionary<string, IImageSource> Open(LayoutRequest request);
}

/// <summary>How a user wants data to be read that does not say everything itself.</summary>
public sealed record DataReading
{
    /// <summary>As the data is.</summary>
    public static DataReading Default { get; } = new();

    /// <summary>Patterns with * and ? of names, or of paths where they contain a '/', that are no part of the data.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether a folder without images is a class all the same.</summary>
    public bool AllowEmptyClasses { get; init; }

    /// <summary>How much of each class is held out of data without splits, a part of 0 for nothing; null: as its manifest says, or a tenth.</summary>
    public Share? HeldOut { get; init; }

    /// <summary>Images in a row of the training split among which they are read in any order, as by a shuffle within windows: compressed
    /// archives can be read then. 1: one after the other; null: from any place.</summary>
    public int? Disorder { get; init; }
}

/// <summary>The titles of classes that a layout has found.</summary>
internal sealed class FoundTitles
{
    public ClassTitles All { get; private set; } = ClassTitles.None;

    /// <summary>What was found before counts before it.</summary>
    public void Add(ClassTitles titles) => All = All.Or(titles);
}

/// <summary>Where data lies and what a manifest says of it.</summary>
/// <param name="Path">The data's folder or file, as a full path.</param>
/// <param name="Manifest">The manifest, if there is one.</param>
internal sealed record LayoutRequest(string Path, Manifest? Manifest = null)
{
    private static readonly Dictionary<string, string> NoSplits = [];
    private static readonly Dictionary<string, SplitFiles> NoFiles = [];

    public DataReading Reading { get; init; } = DataReading.Default;

    /// <summary>Is told how the data was understood.</summary>
    public Findings Findings { get; init; } = new();

    /// <summary>Is told what the data calls its classes besides their names.</summary>
    public FoundTitles Titles { get; init; } = new();

    public CancellationToken Cancellation { get; init; }

    /// <summary>Split to folder, file or pattern; empty where nothing is said.</summary>
    public IReadOnlyDictionary<string, string> Splits => IgnoresSplits ? NoSplits : Manifest?.Splits ?? NoSplits;

    /// <summary>What the manifest says of single splits beside their place.</summary>
    public IReadOnlyDictionary<string, SplitFiles> SplitFiles => IgnoresSplits || Manifest is null ? NoFiles : Manifest.SplitFiles;

    /// <summary>Whether the data has another layout than the manifest's, so that the manifest's splits are not about it.</summary>
    public bool IgnoresSplits { get; init; }

    /// <summary>Names of the classes by label; empty where nothing is said.</summary>
    public IReadOnlyList<string> Classes => Manifest?.Classes ?? [];

    /// <summary>How data without splits is divided.</summary>
    public Division Division => Manifest?.HeldOut is { } held
        ? new Division(held.Split, Reading.HeldOut ?? new Share(1, held.Every))
        : Division.Default with { Share = Reading.HeldOut ?? SplitRule.Default };

    /// <summary>What is never data.</summary>
    public FileFilter Filter => new(Reading.Ignored);

    /// <summary>Path of a file or folder of the data.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A tar or zip of the data, listed.</summary>
    public FileTree Tree(ArchiveFile archive) => FileTree.OfArchive(archive, Filter, Findings);
}
