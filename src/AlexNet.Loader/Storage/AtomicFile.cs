using System.Text;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>Files that are either complete or absent.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a hidden temporary file in the same folder, flushes it to the disk and renames it over <paramref name="path"/>.
    /// Creates the folder. Nothing is left behind after a failure.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written, for instance because the disk is full.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, Create);

    /// <summary>The same of a text, in UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="create">Makes the temporary file, for tests that look at what is done with it.</param>
    internal static void Write(string path, Action<Stream> write, Func<string, FileStream> create)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            using (var file = create(temporary))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || IsTooLarge(error))
        {
            Delete(temporary);
            throw new UserErrorException($"{path}: cannot be written: {error.Message}", error);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Deletes temporary files that processes killed while writing have left in a folder. One that a process still writes is locked, and
    /// stays.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="of">Whether the leftovers of a file of this name are to go.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be read.</exception>
    public static void RemoveLeftovers(string folder, Func<string, bool> of)
    {
        foreach (var path in Directory.EnumerateFiles(folder, ".*.tmp", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            // ".NAME.<32 digits>.tmp"
            var inner = Path.GetFileNameWithoutExtension(path)[1..];
            if (Guid.TryParseExact(Path.GetExtension(inner).TrimStart('.'), "N", out _) && of(Path.GetFileNameWithoutExtension(inner)) && !IsLocked(path))
            {
                Delete(path);
            }
        }
    }

    private static FileStream Create(string temporary) => new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    private static bool IsLocked(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>How .NET tells of a file beyond what the file system or the process may hold.</summary>
    internal static bool IsTooLarge(Exception error) => error is ArgumentOutOfRangeException { ParamName: "value" };

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one worth telling.
        }
    }
}
