using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Generated;

/// <summary>
/// Makes the pictures of a generated data set: <c>ROOT/SPLIT/CLASS/NNNN.jpg</c>. A hidden file beside the splits says what the pictures
/// are made from and whether all are there. Work that was broken off is taken up where it stopped; pictures made from other
/// settings are made anew. The same settings give the same bytes, whatever the number of workers.
/// </summary>
public static class GeneratedDataSet
{
    /// <summary>Makes what is missing. Returns at once when nothing is.</summary>
    /// <param name="manifest">A manifest with the layout "generated".</param>
    /// <param name="folder">Where the data shall lie, or null for where the manifest says.</param>
    /// <param name="progress">Told how many pictures are there and how many there will be, from any thread; not called when nothing is missing.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Stops the work; the next call goes on from there.</param>
    /// <returns>How many pictures were made.</returns>
    /// <exception cref="UserErrorException">The generator block is wrong, the folder holds other files or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static int Ensure(
        Manifest manifest,
        string? folder = null,
        Action<int, int>? progress = null,
        int workers = 0,
        CancellationToken cancellation = default)
    {
        var settings = GeneratorSettings.Read(manifest);
        var root = Path.GetFullPath(folder ?? manifest.DataFolder);
        var files = PictureFile.All(settings, root);
        try
        {
            if (GeneratorMarker.Read(root) == GeneratorMarker.Finished(settings) && files.All(file => file.IsThere))
            {
                return 0;
            }

            using var only = GeneratorMarker.Lock(root);
            Prepare(root, settings);
            var made = Make(files, settings, progress, workers > 0 ? workers : Environment.ProcessorCount, cancellation);
            GeneratorMarker.Write(root, GeneratorMarker.Finished(settings));
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{root}: the pictures cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Clears away pictures made from other settings, and says what is about to be made.</summary>
    private static void Prepare(string root, GeneratorSettings settings)
    {
        var marker = GeneratorMarker.Read(root);
        if (marker is null && SplitNames.All.FirstOrDefault(split => Directory.Exists(Path.Combine(root, split))) is { } foreign)
        {
            throw new UserErrorException(
                $"{Path.Combine(root, foreign)}: holds files this program has not made, allowed is an empty or a missing folder");
        }

        if (marker != GeneratorMarker.Finished(settings) && marker != GeneratorMarker.Unfinished(settings))
        {
            foreach (var split in SplitNames.All.Select(split => Path.Combine(root, split)).Where(Directory.Exists))
            {
                Directory.Delete(split, recursive: true);
            }
        }

        // Statistics of pictures that are about to change.
        File.Delete(Path.Combine(root, DataStatistics.FileName));
        GeneratorMarker.Write(root, GeneratorMarker.Unfinished(settings));
    }

    private static int Make(
        PictureFile[] files, GeneratorSettings settings, Action<int, int>? progress, int workers, CancellationToken cancellation)
    {
        var missing = files.Where(file => !file.IsThere).ToArray();
        var done = files.Length - missing.Length;
        foreach (var folder in missing.Select(file => file.Folder).Distinct())
        {
            Directory.CreateDirectory(folder);
        }

        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
            Parallel.ForEach(missing, options, file =>
            {
                file.Make(settings);
                progress?.Invoke(Interlocked.Increment(ref done), files.Length);
            });
        }
        catch (AggregateException errors)
        {
            throw errors.InnerExceptions[0] is UserErrorException or IOException or UnauthorizedAccessException
                ? errors.InnerExceptions[0]
                : errors;
        }

        return missing.Length;
    }
}

/// <summary>The hidden file that says what a folder's pictures are made from, and the lock that keeps a second maker out.</summary>
internal static class GeneratorMarker
{
    private const string FileName = ".generated";
    private const string LockName = ".generating";

    public static string Finished(GeneratorSettings settings) => $"finished {settings.Fingerprint}\n";

    public static string Unfinished(GeneratorSettings settings) => $"unfinished {settings.Fingerprint}\n";

    /// <summary>The marker's text, or null where there is none.</summary>
    public static string? Read(string root)
    {
        var path = Path.Combine(root, FileName);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public static void Write(string root, string text)
    {
        AtomicFile.WriteText(Path.Combine(root, FileName), text);
    }

    /// <summary>Held until disposed; freed by the system when its process dies.</summary>
    /// <exception cref="UserErrorException">Another process holds it.</exception>
    public static FileStream Lock(string root)
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, LockName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new UserErrorException($"{root}: another process is making the pictures; wait for it to end", error);
        }
    }
}
