using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>
/// Gets a data set: downloads and unpacks what may be downloaded, checks what a licence asks its user to bring. What is there is not
/// fetched again, a download that was broken off goes on where it stopped, and a file has its name only once it is complete and checked.
/// </summary>
public static class DataFetch
{
    /// <param name="manifest">What to get.</param>
    /// <param name="folder">Where the data shall lie, or null for where the manifest says.</param>
    /// <param name="options">How, and who is told.</param>
    /// <param name="cancellation">Stops the work; the next call goes on from there.</param>
    /// <exception cref="UserErrorException">A file cannot be had or written, or is not what its publisher says.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static async Task<FetchReport> RunAsync(
        Manifest manifest, string? folder, FetchOptions options, CancellationToken cancellation = default)
    {
        if (manifest.Files.Count == 0 && manifest.Login is null)
        {
            throw new UserErrorException($"{manifest.Path}: $.files is empty or missing, so there is nothing to fetch ({manifest.Origin})");
        }

        var root = Path.GetFullPath(folder ?? manifest.DataFolder);
        try
        {
            Directory.CreateDirectory(root);
            using var only = FolderLock.Take(root);
            using var download = new FileFetch(manifest, root, options);
            var files = new List<FetchedFile>();
            foreach (var file in manifest.Files)
            {
                files.Add(await One(manifest, file, root, download, options, cancellation).ConfigureAwait(false));
            }

            return new FetchReport(root, files, MissingTars(manifest, root));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{root}: the data cannot be written: {error.Message}", error);
        }
    }

    private static async Task<FetchedFile> One(
        Manifest manifest, ManifestFile file, string root, FileFetch download, FetchOptions options, CancellationToken cancellation)
    {
        var unpacking = file.Unpack is null ? null : new Unpacking(file, root, options);
        var path = Path.Combine(root, file.Name);
        var isUnpacked = unpacking?.IsDone == true;
        if (isUnpacked && !(options.Verify && File.Exists(path)))
        {
            return new FetchedFile(file, FetchState.There, "unpacked");
        }

        unpacking?.ClearLeftovers();
        var fetched = File.Exists(path) ? Check(manifest, file, path, options, cancellation)
            : manifest.Login is not null || file.Url is null ? new FetchedFile(file, FetchState.Missing, "missing")
            : new FetchedFile(file, FetchState.Downloaded, await download.Run(file, cancellation).ConfigureAwait(false));
        if (!isUnpacked && fetched.State is FetchState.There or FetchState.Downloaded)
        {
            unpacking?.Run(path, cancellation);
        }

        return fetched;
    }

    private static FetchedFile Check(Manifest manifest, ManifestFile file, string path, FetchOptions options, CancellationToken cancellation)
    {
        var check = new FileCheck(file, manifest.Path, options);
        var fault = check.Fault(path, options.Verify || file.Bytes is null, cancellation);
        return fault is null
            ? new FetchedFile(file, FetchState.There, check.Describe(options.Verify || file.Bytes is null))
            : new FetchedFile(file, FetchState.Wrong, fault);
    }

    private static int MissingTars(Manifest manifest, string root)
    {
        return manifest is { Layout: ManifestLayout.ClassTars, ClassCount: { } count }
            ? Math.Max(0, count - FolderScan.Files(root, "*.tar").Length)
            : 0;
    }
}

/// <summary>Keeps a second fetch out of a folder. Freed by the system when its process dies.</summary>
internal static class FolderLock
{
    private const string Name = ".fetching";

    /// <exception cref="UserErrorException">Another process holds it.</exception>
    public static FileStream Take(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new UserErrorException($"{folder}: another process is fetching into it, wait for it to end: {error.Message}", error);
        }
    }
}
