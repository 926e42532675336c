using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>Finds folders and files directly in a folder. Hidden files and folders are left out; names are compared by their code units.</summary>
internal static class FolderScan
{
    private static readonly EnumerationOptions Flat = new()
    {
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
        MatchCasing = MatchCasing.CaseSensitive,
    };

    /// <summary>Names of the sub-folders, sorted.</summary>
    /// <exception cref="UserErrorException">The folder is missing or unreadable.</exception>
    public static string[] Folders(string folder)
    {
        return Sorted(folder, () => Directory.EnumerateDirectories(folder, "*", Flat));
    }

    /// <summary>Names of the files that match a pattern, sorted.</summary>
    public static string[] Files(string folder, string pattern)
    {
        return Sorted(folder, () => Directory.EnumerateFiles(folder, pattern, Flat));
    }

    private static string[] Sorted(string folder, Func<IEnumerable<string>> enumerate)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException($"{folder}: there is no such folder");
        }

        try
        {
            var names = enumerate().Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).ToArray();
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: cannot be read: {error.Message}", error);
        }
    }
}
