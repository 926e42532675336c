using Microsoft.Win32.SafeHandles;

namespace AlexNet.Loader.Storage;

/// <summary>Reads pieces of files.</summary>
internal static class FileBytes
{
    /// <summary>
    /// Opens a file, or returns null where its size is 0: there is nothing to read, and it may be a pipe, of which the mere opening waits
    /// for a writer, deaf to signals.
    /// </summary>
    /// <exception cref="IOException">It is missing or cannot be opened.</exception>
    public static SafeFileHandle? Open(string path, FileOptions options)
    {
        return new FileInfo(path).Length == 0 ? null : File.OpenHandle(path, options: options);
    }

    /// <summary>Reads until the target is full or the file ends.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int Read(SafeFileHandle handle, Span<byte> target, long offset)
    {
        var done = 0;
        while (done < target.Length)
        {
            var read = RandomAccess.Read(handle, target[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
