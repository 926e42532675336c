namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>What the search depends on of the machine and the user's settings.</summary>
/// <param name="Variable">An environment variable's value, or null.</param>
/// <param name="Root">What "/" is.</param>
internal sealed record SearchEnvironment(Func<string, string?> Variable, string Root)
{
    /// <summary>Names files or folders to look at before all others.</summary>
    public const string Own = "ALEXNET_CUDA_PATH";

    public static readonly SearchEnvironment Current = new(Environment.GetEnvironmentVariable, "/");

    /// <summary>The parts of a variable that holds a list of paths.</summary>
    public IReadOnlyList<string> Paths(string variable) =>
        (Variable(variable) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Existing folders that match a path below the root in which "*" stands for any part of a name; newest version first.</summary>
    public IEnumerable<string> Folders(string pattern) =>
        pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate<string, IEnumerable<string>>([Root], Below);

    /// <summary>The same below a folder that a variable named.</summary>
    public static IEnumerable<string> FoldersBelow(string folder, string pattern) =>
        new SearchEnvironment(_ => null, folder).Folders(pattern);

    private static IEnumerable<string> Below(IEnumerable<string> folders, string name) => name.Contains('*', StringComparison.Ordinal)
        ? folders.SelectMany(folder => Matching(folder, name))
        : folders.Select(folder => Path.Combine(folder, name)).Where(Directory.Exists);

    private static IEnumerable<string> Matching(string folder, string name)
    {
        try
        {
            return Directory.GetDirectories(folder, name).OrderByDescending(NumbersIn).ThenBy(path => path, StringComparer.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>"cuda-12.10" comes after "cuda-12.9".</summary>
    private static Version NumbersIn(string path)
    {
        var digits = new string([.. Path.GetFileName(path).Where(each => char.IsAsciiDigit(each) || each == '.')]).Trim('.');
        var text = digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";
        return Version.TryParse(text, out var version) ? version : new(0, 0);
    }
}
