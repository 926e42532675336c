using System.Security.Cryptography;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>Compiled kernels on disk. An entry is written under another name and renamed, so that it is whole or not there, whoever else
/// writes it; it carries its checksum, and a damaged one is compiled again. A folder that cannot be written to costs a warning.</summary>
/// <param name="folder">Made where it is missing; null for none.</param>
/// <param name="warn">Takes one line, at most once.</param>
internal sealed class KernelCache(string? folder, Action<string> warn)
{
    private const int ChecksumLength = SHA256.HashSizeInBytes;

    private bool _warned;

    private static ReadOnlySpan<byte> Magic => "ALEXKRN1"u8;

    /// <summary>The user's folder for caches, or null where none is known.</summary>
    /// <param name="variable">Gives environment variables.</param>
    public static string? DefaultFolder(Func<string, string?> variable)
    {
        // The XDG specification: a relative path is to be ignored.
        var caches = variable("XDG_CACHE_HOME") is { } set && Path.IsPathRooted(set) ? set
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        return caches is null ? null : Path.Combine(caches, "alexnet-pipeline", "kernels");
    }

    /// <summary>The entry, or what <paramref name="compile"/> makes, which is kept.</summary>
    /// <param name="key">Of <see cref="KernelSource.Key"/>.</param>
    public byte[] GetOrAdd(string key, Func<byte[]> compile)
    {
        if (folder is null)
        {
            Warn("kernels are not kept, as neither XDG_CACHE_HOME nor HOME is set: they are compiled at every start");
            return compile();
        }

        var path = Path.Combine(folder, key + ".kernel");
        if (TryRead(path) is { } kept)
        {
            return kept;
        }

        var made = compile();
        TryWrite(path, made);
        return made;
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return IsWhole(bytes) ? bytes[(Magic.Length + ChecksumLength)..] : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> entry)
    {
        var start = Magic.Length + ChecksumLength;
        return entry.Length > start
            && entry.StartsWith(Magic)
            && SHA256.HashData(entry[start..]).AsSpan().SequenceEqual(entry[Magic.Length..start]);
    }

    private void TryWrite(string path, byte[] content)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(partial, [.. Magic, .. SHA256.HashData(content), .. content]);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            Warn($"kernels cannot be kept in {folder} and are compiled at every start: {unwritable.Message}");
            TryDelete(partial);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The warning was given.
        }
    }

    private void Warn(string line)
    {
        if (!Interlocked.Exchange(ref _warned, true))
        {
            warn(line);
        }
    }
}
