using System.Security.Cryptography;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Fetching;

/// <summary>Whether a file is the one that its publisher describes.</summary>
internal sealed class FileCheck(ManifestFile file, string manifest, FetchOptions options)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>What has been looked at, in words.</summary>
    public string Describe(bool withChecksums)
    {
        var looked = new[] { file.Bytes is null ? "" : "size" }.Concat(withChecksums ? file.Checksums.Select(sum => sum.Algorithm) : []);
        var text = string.Join(" and ", looked.Where(item => item.Length > 0));
        return text.Length > 0 ? $"{text} fit" + (text.Contains(" and ", StringComparison.Ordinal) ? "" : "s") : "no size or checksum is published";
    }

    /// <summary>What is wrong with it, naming both values; null where nothing is.</summary>
    public string? Fault(string path, bool withChecksums, CancellationToken cancellation)
    {
        if (FileContent.PageFault(path, file.Name) is { } page)
        {
            return page;
        }

        var length = new FileInfo(path).Length;
        if (file.Bytes is { } bytes && length != bytes)
        {
            return $"has {length:N0} bytes, {manifest} says {bytes:N0}";
        }

        return withChecksums && file.Checksums.Count > 0 ? WrongSum(path, length, cancellation) : null;
    }

    private string? WrongSum(string path, long length, CancellationToken cancellation)
    {
        var sums = file.Checksums.Select(sum => (Sum: sum, Hash: IncrementalHash.CreateHash(sum.Hash))).ToArray();
        try
        {
            return WrongSum(path, length, sums, cancellation);
        }
        finally
        {
            Array.ForEach(sums, sum => sum.Hash.Dispose());
        }
    }

    private string? WrongSum(string path, long length, (Checksum Sum, IncrementalHash Hash)[] sums, CancellationToken cancellation)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[BufferBytes];
        while (stream.Read(buffer) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (_, hash) in sums)
            {
                hash.AppendData(buffer, 0, read);
            }

            options.Progress?.Invoke($"checking {file.Name}", stream.Position, length);
        }

        foreach (var (sum, hash) in sums)
        {
            var hex = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (hex != sum.Hex)
            {
                return $"has the {sum.Algorithm} {hex}, {manifest} says {sum.Hex}";
            }
        }

        return null;
    }
}
