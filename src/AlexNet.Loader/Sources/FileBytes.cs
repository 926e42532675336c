using Microsoft.Win32.SafeHandles;

namespace AlexNet.Loader;

/// <summary>Reads pieces of files.</summary>
internal static class FileBytes
{
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
