using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>The manifests that come with the program.</summary>
internal static class ManifestFiles
{
    public const string Default = "shapes";

    private const string FolderName = "data-manifests";

    /// <summary>A manifest by path, or by its name in <c>data-manifests/</c>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static string Find(string manifest)
    {
        if (File.Exists(manifest))
        {
            return manifest;
        }

        var folder = Folder();
        var named = folder is null ? null : Path.Combine(folder, manifest + ".json");
        return named is not null && File.Exists(named)
            ? Path.GetRelativePath(Directory.GetCurrentDirectory(), named)
            : throw new UserErrorException($"no manifest {manifest}; allowed is a JSON file or one of {string.Join(", ", Names)}");
    }

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => Folder() is not { } folder
        ? []
        : Directory.EnumerateFiles(folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    /// <summary>In the working folder, else above the program's own.</summary>
    private static string? Folder()
    {
        var candidates = new[] { Directory.GetCurrentDirectory() }.Concat(Above(AppContext.BaseDirectory));
        return candidates.Select(folder => Path.Combine(folder, FolderName)).FirstOrDefault(Directory.Exists);
    }

    private static IEnumerable<string> Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
