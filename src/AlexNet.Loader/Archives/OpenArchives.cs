namespace AlexNet.Loader.Archives;

/// <summary>Archives opened so far for one data set; they are closed again where something is wrong with one of them.</summary>
internal sealed class OpenArchives
{
    private readonly Dictionary<string, ArchiveFile> _files = [];

    /// <summary>Opens archives and sources over them, or nothing.</summary>
    public static T Using<T>(Func<OpenArchives, T> open)
    {
        var archives = new OpenArchives();
        try
        {
            return open(archives);
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
    public ArchiveFile File(string path)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            file = ArchiveFile.Open(path, keepOpen: _files.Count < ArchiveFile.MaxOpen);
            _files.Add(path, file);
        }

        return file;
    }
}
