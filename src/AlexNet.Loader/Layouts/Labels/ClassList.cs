using AlexNet.Core;

namespace AlexNet.Loader.Layouts.Labels;

/// <summary>Names of classes in a text file, one a line in the order of the labels; empty lines do not count.</summary>
internal static class ClassList
{
    /// <returns>The names, or null where there is no such file.</returns>
    /// <exception cref="UserErrorException">It is unreadable, or empty, or names a class twice.</exception>
    public static string[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var names = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
            var twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1);
            return (names.Length, twice) switch
            {
                (0, _) => throw new UserErrorException($"{path}: no names, allowed is one class a line"),
                (_, null) => names,
                _ => throw new UserErrorException($"{path}: the class {twice.Key} stands there {twice.Count()} times, allowed is once"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
