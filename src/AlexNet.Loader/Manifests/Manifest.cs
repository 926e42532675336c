using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Manifests;

/// <summary>
/// A data set's description, one JSON file: <c>name</c>, <c>origin</c>, <c>licence</c>, <c>layout</c> and <c>root</c> are required, all else
/// is not. What every field means stands in docs/formats.md.
/// </summary>
public sealed record Manifest
{
    /// <summary>Side of the prepared images where neither shards nor a manifest say otherwise.</summary>
    public const int DefaultImageSize = 256;

    /// <summary>Prepared images have at most this side.</summary>
    internal const int MaxImageSize = 4096;

    /// <summary>The manifest's own file.</summary>
    public required string Path { get; init; }

    /// <summary>Short name of the data set.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Origin { get; init; }

    /// <summary>What it may be used for.</summary>
    public required string Licence { get; init; }

    /// <summary>Where to register and what to download there, where the licence asks for that; else null.</summary>
    public string? Login { get; init; }

    /// <summary>The files the data set is published as.</summary>
    public IReadOnlyList<ManifestFile> Files { get; init; } = [];

    /// <summary>How the data lies on disk.</summary>
    public required ManifestLayout Layout { get; init; }

    /// <summary>Where the data lies, relative to the repository: the folder above the manifest's own.</summary>
    public required string Root { get; init; }

    /// <summary>Side of the prepared square images.</summary>
    public int ImageSize { get; init; } = DefaultImageSize;

    /// <summary>Folder, or tar, of every split, relative to the root; empty where the layout says it all.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>What is said of single splits beside their folder.</summary>
    public IReadOnlyDictionary<string, SplitFiles> SplitFiles { get; init; } = new Dictionary<string, SplitFiles>();

    /// <summary>How images are kept from training where nothing on disk says it; null where the layout's own rule holds.</summary>
    public HeldOut? HeldOut { get; init; }

    /// <summary>Number of images of every split that the publisher tells it of.</summary>
    public IReadOnlyDictionary<string, int> Images { get; init; } = new Dictionary<string, int>();

    /// <summary>Names of the classes in the order of their labels; empty where the data says it all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What people call the classes.</summary>
    public ClassTitles Titles { get; init; } = ClassTitles.None;

    /// <summary>Number of classes, or null where nothing but the data says it.</summary>
    public int? ClassCount { get; init; }

    /// <summary>The recipe: a base's name and what differs from it. Undefined where absent.</summary>
    public JsonElement Recipe { get; init; }

    /// <summary>What a generated data set is made from. Undefined where absent.</summary>
    public JsonElement Generator { get; init; }

    /// <summary>The root as a full path.</summary>
    public string DataFolder
    {
        get
        {
            var repository = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))) ?? "/";
            return System.IO.Path.GetFullPath(Root, repository);
        }
    }

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="UserErrorException">It is missing or wrong; the message names the place in the JSON.</exception>
    public static Manifest Load(string path)
    {
        try
        {
            return ManifestReader.Read(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>Which files of a split's folder are images and what says their classes: a split of a manifest given as an object.</summary>
/// <param name="Labels">
/// File of labels below the data's folder: lines of an image's path within the split's folder, a tab and its class, whatever follows
/// after another tab. Null where folders name the classes.
/// </param>
/// <param name="Suffix">How the names of images end; null where every file counts as one.</param>
public sealed record SplitFiles(string? Labels, string? Suffix);

/// <summary>Which images of a data set without splits are kept from training.</summary>
/// <param name="Split">The split they make: validation or test.</param>
/// <param name="Every">One of this many, in the order of <c>SplitRule</c>: 2 is half of every class.</param>
public sealed record HeldOut(string Split, int Every);
