using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Generated;

/// <summary>The hidden file that says what a folder's pictures are made from, and the lock that keeps a second maker out.</summary>
internal static class GeneratorMarker
{
    private const string FileName = ".generated";
    private const string LockName = ".generating";

    public static string Finished(GeneratorSettings settings) => $"finished {settings.Fingerprint}\n";

    public static string Unfinished(GeneratorSettings settings) => $"unfinished {settings.Fingerprint}\n";

    /// <summary>The marker's text, or null where there is none.</summary>
    public static string? Read(string root)
    {
        var path = Path.Combine(root, FileName);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public static void Write(string root, string text)
    {
        AtomicFile.Write(Path.Combine(root, FileName), file => file.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Held until disposed; freed by the system when its process dies.</summary>
    /// <exception cref="UserErrorException">Another process holds it.</exception>
    public static FileStream Lock(string root)
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, LockName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new UserErrorException($"{root}: another process is making the pictures; wait for it to end", error);
        }
    }
}
