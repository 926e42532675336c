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
