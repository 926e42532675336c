using AlexNet.Core;

namespace AlexNet.Loader.Fetching;

/// <summary>Keeps a second fetch out of a folder. Freed by the system when its process dies.</summary>
internal static class FolderLock
{
    private const string Name = ".fetching";

    /// <exception cref="UserErrorException">Another process holds it.</exception>
    public static FileStream Take(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new UserErrorException($"{folder}: another process is fetching into it, wait for it to end: {error.Message}", error);
        }
    }
}
