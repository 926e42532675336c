using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.RunFolders;

/// <summary>A run's folder, taken before anything else is done and held until the run ends, however that may be. What killed runs have left
/// half-written in it is removed. A folder made for a run that has then trained nothing is gone in the end; that of a killed run stays.</summary>
public sealed class RunClaim : IDisposable
{
    private readonly FolderLock _lock;

    private RunClaim(RunFolder folder, FolderLock taken)
    {
        (Folder, _lock) = (folder, taken);
        AtomicFile.RemoveLeftovers(folder.Path, _ => true);
    }

    public RunFolder Folder { get; }

    /// <summary>Why nothing keeps a second run out of the folder, in the system's words; null where it is kept out.</summary>
    public string? Weakness => _lock.Weakness;

    /// <summary>Takes a folder that does not exist yet: stem-1, stem-2, … Several at once get one each.</summary>
    public static RunClaim Next(string stem)
    {
        for (var number = 1; ; number++)
        {
            var folder = RunFolder.Named(string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}"));
            if (FolderLock.TryTake(folder.Path, Holder(), mustBeNew: true) is { } taken)
            {
                return new(folder, taken);
            }
        }
    }

    /// <summary>Takes a folder, whether it exists or not.</summary>
    /// <exception cref="UserErrorException">Another run holds it.</exception>
    public static RunClaim Of(RunFolder folder) => FolderLock.TryTake(folder.Path, Holder()) is { } taken
        ? new(folder, taken)
        : throw UserErrorException.Of(
            $"{folder.Path} is in use by a run that is under way ({FolderLock.Holder(folder.Path)}); allowed is to wait for its end, or another {Setting.Named("run")}");

    public void Dispose()
    {
        var isVain = _lock.IsNew && !Folder.HoldsARun && !(File.Exists(Folder.LogFile) && new FileInfo(Folder.LogFile).Length > 0);
        if (isVain)
        {
            Array.ForEach([Folder.RecipeFile, Folder.StatisticsFile, Folder.LogFile], Delete);
        }

        _lock.Dispose();
        if (isVain)
        {
            RemoveEmpty(Folder.Path);
            RemoveEmpty(Path.GetDirectoryName(Path.GetFullPath(Folder.Path))!);
        }
    }

    /// <summary>The machine, the process and the moment.</summary>
    private static string Holder() => string.Create(
        CultureInfo.InvariantCulture, $"host {Environment.MachineName}, process {Environment.ProcessId}, since {DateTimeOffset.Now:O}");

    private static void Delete(string file) => Tolerate(() => File.Delete(file));

    /// <summary>Where others have put something, it stays; so does a link, which somebody has made.</summary>
    private static void RemoveEmpty(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is null)
        {
            Tolerate(() => Directory.Delete(folder));
        }
    }

    /// <summary>What cannot be tidied up is no reason to end otherwise than the run did.</summary>
    private static void Tolerate(Action tidy)
    {
        try
        {
            tidy();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays.
        }
    }
}
