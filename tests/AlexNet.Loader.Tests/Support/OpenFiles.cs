namespace AlexNet.Loader.Tests.Support;

/// <summary>The files that this process has open, on Linux.</summary>
internal static class OpenFiles
{
    /// <summary>Paths of those below a folder.</summary>
    public static string[] Below(string folder) =>
        [.. Directory.GetFiles("/proc/self/fd").Select(Target).Where(path => path.StartsWith(folder, StringComparison.Ordinal))];

    /// <summary>Others open and close files meanwhile.</summary>
    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
