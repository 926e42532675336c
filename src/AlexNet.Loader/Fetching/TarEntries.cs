using System.IO.Compression;
using AlexNet.Core;
using Formats = System.Formats.Tar;

namespace AlexNet.Loader.Fetching;

/// <summary>The files of a tar, compressed with gzip or not.</summary>
internal sealed class TarEntries(string path, bool isCompressed) : IArchiveEntries
{
    public void ForEach(Action<string, long, Action<Stream>> visit, Action<long, long> progress, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        using var bytes = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var tar = new Formats.TarReader(bytes);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsFile(entry))
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                visit(name, entry.Length, target => EntryCopy.Copy(
                    entry.DataStream ?? Stream.Null, target, entry.Length, _ => progress(file.Position, file.Length), cancellation));
            }

            progress(file.Position, file.Length);
        }
    }

    private bool IsFile(Formats.TarEntry entry) => entry.EntryType switch
    {
        Formats.TarEntryType.RegularFile or Formats.TarEntryType.V7RegularFile or Formats.TarEntryType.ContiguousFile => true,
        Formats.TarEntryType.Directory or Formats.TarEntryType.GlobalExtendedAttributes => false,
        _ => throw new UserErrorException($"{path}: holds the {entry.EntryType} '{entry.Name}', allowed are files and folders; nothing is unpacked"),
    };
}
