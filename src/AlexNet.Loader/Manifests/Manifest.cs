using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// A data set's description, one JSON file: <c>name</c>, <c>origin</c>, <c>licence</c>, <c>layout</c> (see <see cref="ManifestLayout"/>) and
/// <c>root</c> are required; <c>description</c>, <c>image_size</c>, <c>splits</c> (name → folder below the root), <c>classes</c>,
/// <c>checksums</c>, <c>recipe</c> and <c>generator</c> are not.
/// </summary>
public sealed record Manifest
{
    /// <summary>The manifest's own file.</summary>
    public required string Path { get; init; }

    /// <summary>Short name of the data set.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Origin { get; init; }

    /// <summary>What it may be used for.</summary>
    public required string Licence { get; init; }

    /// <summary>How the data lies on disk.</summary>
    public required ManifestLayout Layout { get; init; }

    /// <summary>Where the data lies, relative to the repository: the folder above the manifest's own.</summary>
    public required string Root { get; init; }

    /// <summary>Side of the prepared square images.</summary>
    public int ImageSize { get; init; } = DataSet.DefaultSize;

    /// <summary>Folder of every split, relative to the root; empty where the layout says it all.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the classes in the order of their labels; empty where the data says it all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The recipe: a base's name and what differs from it. Undefined where absent.</summary>
    public JsonElement Recipe { get; init; }

    /// <summary>What a generated data set is made from. Undefined where absent.</summary>
    public JsonElement Generator { get; init; }

    /// <summary>Checksums of files. Undefined where absent.</summary>
    public JsonElement Checksums { get; init; }

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
