using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>How data is fetched, and who is told.</summary>
public sealed record FetchOptions
{
    /// <summary>Whether files that are already there are checked by their checksums too, not by their size alone.</summary>
    public bool Verify { get; init; }

    /// <summary>How many attempts in a row may fail without a byte more than before.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause after the first failure; every further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, also where the server asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a server may be silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Told in a line what is about to be done or went wrong.</summary>
    public Action<string>? Say { get; init; }

    /// <summary>Told how far something is: what, how many bytes are done, and of how many; 0 where that is not known.</summary>
    public Action<string, long, long>? Progress { get; init; }

    /// <summary>Bytes free in a folder; null where the system does not say.</summary>
    internal Func<string, long?> FreeBytes { get; init; } = FreeSpace.Of;

    /// <summary>Opens a file that is downloaded or unpacked, under a name that is not its last.</summary>
    internal Func<string, FileMode, FileStream> OpenPart { get; init; } =
        (path, mode) => new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
}
