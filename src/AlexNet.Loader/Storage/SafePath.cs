namespace AlexNet.Loader.Storage;

/// <summary>Names from files that others wrote, before they become paths of ours.</summary>
public static class SafePath
{
    private const int LongestName = 255;

    /// <summary>Whether a text names one visible file in a folder.</summary>
    public static bool IsFileName(string name) => IsPart(name) && name[0] != '.';

    /// <summary>Whether a text is a path with '/' between names that stays below the folder it is relative to.</summary>
    public static bool IsRelative(string path) => path.Split('/').All(IsPart);

    private static bool IsPart(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("." or "..") && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));
}
