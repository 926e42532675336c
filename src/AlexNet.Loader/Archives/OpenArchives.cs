using AlexNet.Core;

namespace AlexNet.Loader.Archives;

/// <summary>Archives opened so far for one data set; they are closed again where something is wrong with one of them.</summary>
internal sealed class OpenArchives
{
    private readonly Dictionary<string, ArchiveFile> _files = [];
    private readonly StreamedWindows _windows = new();
    private readonly bool? _inOrder;

    private OpenArchives(bool? inOrder) => _inOrder = inOrder;

    /// <summary>Opens archives and sources over them, or nothing.</summary>
    /// <param name="inOrder">Whether images are read nearly in order, so that archives may be compressed; null: that does not help here.</param>
    public static T Using<T>(Func<OpenArchives, T> open, bool? inOrder = null)
    {
        var archives = new OpenArchives(inOrder);
        try
        {
            var opened = open(archives);
            foreach (var file in archives._files.Values.Where(file => file.IsStreamed))
            {
                // Sources read them by themselves; this was for the listing.
                file.Dispose();
            }

            return opened;
        }
        catch
        {
            foreach (var file in archives._files.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    /// <summary>An archive, opened once; many stay closed between reads.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is compressed.</exception>
    public ArchiveFile File(string path)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            file = _inOrder is { } inOrder && Compression.Streamed(path) is { } format
                ? Streamed(path, format, inOrder)
                : ArchiveFile.Open(path, keepOpen: _files.Count < ArchiveFile.MaxOpen);
            _files.Add(path, file);
        }

        return file;
    }

    private ArchiveFile Streamed(string path, StreamedFormat format, bool inOrder)
    {
        var (name, window) = (format == StreamedFormat.Gzip ? Compression.Gzip : Compression.Zstd, Setting.Named("shuffle-window"));
        return inOrder
            ? ArchiveFile.Streamed(path, format, _windows)
            : throw UserErrorException.Of(
                $"{path}: compressed with {name}, which cannot be read at any place; allowed is a plain tar: unpack it with {Compression.Command(name)}; or in order, with {window} N");
    }
}
