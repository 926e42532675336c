using System.IO.Compression;
using AlexNet.Core;
using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Fetching;

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

    private bool IsFile(TarEntry entry) => entry.Kind switch
    {
        TarKind.File => true,
        TarKind.Folder => false,
        _ => throw new UserErrorException($"{path}: holds the {entry.Kind} '{entry.Name}', allowed are files and folders; nothing is unpacked"),
    };
}
