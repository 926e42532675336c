using System.IO.Compression;
using AlexNet.Core;
using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Fetching;

/// <summary>The files of an archive, in its order.</summary>
internal interface IArchiveEntries
{
    /// <param name="visit">Is given a file's name with '/' between names, its length, and what writes it to a stream.</param>
    /// <param name="progress">Is given how many bytes of the archive are done, and of how many.</param>
    /// <param name="cancellation">Stops the work, also within a file.</param>
    /// <exception cref="InvalidDataException">The archive is damaged, or a file is longer than it says.</exception>
    /// <exception cref="Core.UserErrorException">It holds something else than files and folders.</exception>
    void ForEach(Action<string, long, Action<Stream>> visit, Action<long, long> progress, CancellationToken cancellation);
}

/// <summary>The files of a tar, compressed with gzip or not.</summary>
internal sealed class TarEntries(string path, bool isCompressed) : IArchiveEntries
{
    public void ForEach(Action<string, long, Action<Stream>> visit, Action<long, long> progress, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        using var bytes = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        var tar = TarReader.Forward(path, bytes);
        while (tar.TryNext(out var entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsFile(entry))
            {
                visit(entry.Name, entry.Length, target => tar.CopyTo(entry, target, Tell, cancellation));
            }

            Tell();
        }

        void Tell() => progress(file.Position, file.Length);
    }

    private bool IsFile(ArchiveEntry entry) => entry.Kind switch
    {
        EntryKind.File => true,
        EntryKind.Folder => false,
        _ => throw new UserErrorException($"{path}: holds the {entry.Kind} '{entry.Name}', allowed are files and folders; nothing is unpacked"),
    };
}

/// <summary>
/// The files of a zip. Names and kinds are those that zips read in place have, so that a name which is not UTF-8 is the same text in both.
/// </summary>
internal sealed class ZipEntries(string path) : IArchiveEntries
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;

    public void ForEach(Action<string, long, Action<Stream>> visit, Action<long, long> progress, CancellationToken cancellation)
    {
        using var zip = ZipFile.OpenRead(path);
        var (done, total) = (0L, zip.Entries.Sum(entry => entry.CompressedLength));
        foreach (var (entry, listed) in zip.Entries.Zip(Listed(zip.Entries.Count)))
        {
            cancellation.ThrowIfCancellationRequested();
            RequireFileOrFolder(entry, listed.Name);
            var before = done;
            if (listed.Kind != EntryKind.Folder)
            {
                visit(listed.Name, entry.Length, target =>
                {
                    RequireReadable(listed);
                    using var bytes = entry.Open();
                    EntryCopy.Copy(bytes, target, entry.Length, copied => progress(before + Compressed(entry, copied), total), cancellation);
                });
            }

            done += entry.CompressedLength;
            progress(done, total);
        }
    }

    private List<ArchiveEntry> Listed(int count)
    {
        using var archive = ArchiveFile.Open(path);
        var listed = ZipReader.ReadAsWritten(archive);
        return listed.Count == count ? listed : throw new InvalidDataException($"its directory has {count} entries or {listed.Count}");
    }

    /// <summary>About how many bytes of the archive so much of a file has taken.</summary>
    private static long Compressed(ZipArchiveEntry entry, long copied) => (long)((double)copied / entry.Length * entry.CompressedLength);

    /// <summary>What kind a file is stands in the upper half of its attributes, 0 where the archive was made elsewhere.</summary>
    private void RequireFileOrFolder(ZipArchiveEntry entry, string name)
    {
        if (((entry.ExternalAttributes >> 16) & UnixTypeMask) is not (0 or UnixFile or UnixFolder))
        {
            throw new UserErrorException($"{path}: holds the link or device '{name}', allowed are files and folders; nothing is unpacked");
        }
    }

    /// <summary>Only what is to be unpacked must be readable; Deflate64, which the framework unpacks, is.</summary>
    private void RequireReadable(ArchiveEntry entry)
    {
        if (entry.Kind is EntryKind.Encrypted or EntryKind.Packed && entry.Method != ZipMethod.Deflate64)
        {
            throw new UserErrorException($"{path}: holds '{entry.Name}', {entry.Fault}; nothing is unpacked, another program such as 7z can do it");
        }
    }
}

/// <summary>Copies a file out of an archive.</summary>
internal static class EntryCopy
{
    private const int PieceBytes = 1 << 20;

    /// <param name="source">The file's bytes.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="length">How many the archive says they are.</param>
    /// <param name="progress">Is given how many are done.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    /// <exception cref="InvalidDataException">They are more.</exception>
    public static void Copy(Stream source, Stream target, long length, Action<long> progress, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(PieceBytes, length + 1)];
        for (var done = 0L; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = source.Read(buffer);
            if (read == 0)
            {
                return;
            }

            done += read;
            if (done > length)
            {
                // A small archive can unpack to more than any disk holds.
                throw new InvalidDataException($"a file has more than the {length:N0} bytes that its header says");
            }

            target.Write(buffer, 0, read);
            progress(done);
        }
    }
}
