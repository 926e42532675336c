using System.IO.Compression;
using AlexNet.Core;

namespace AlexNet.Loader.Fetching;

/// <summary>The files of a zip.</summary>
internal sealed class ZipEntries(string path) : IArchiveEntries
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;

    public void ForEach(Action<string, long, Action<Stream>> visit, Action<long, long> progress, CancellationToken cancellation)
    {
        using var zip = ZipFile.OpenRead(path);
        var (done, total) = (0L, zip.Entries.Sum(entry => entry.CompressedLength));
        foreach (var entry in zip.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            RequirePlain(entry);
            var before = done;
            if (!entry.FullName.EndsWith('/'))
            {
                visit(entry.FullName, entry.Length, target =>
                {
                    using var bytes = entry.Open();
                    EntryCopy.Copy(bytes, target, entry.Length, copied => progress(before + Compressed(entry, copied), total), cancellation);
                });
            }

            done += entry.CompressedLength;
            progress(done, total);
        }
    }

    /// <summary>About how many bytes of the archive so much of a file has taken.</summary>
    private static long Compressed(ZipArchiveEntry entry, long copied) => (long)((double)copied / entry.Length * entry.CompressedLength);

    /// <summary>What kind a file is stands in the upper half of its attributes, 0 where the archive was made elsewhere.</summary>
    private void RequirePlain(ZipArchiveEntry entry)
    {
        var type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type is not (0 or UnixFile or UnixFolder) || entry.IsEncrypted)
        {
            var what = entry.IsEncrypted ? "encrypted file" : "link or device";
            throw new UserErrorException($"{path}: holds the {what} '{entry.FullName}', allowed are files and folders; nothing is unpacked");
        }
    }
}
