using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Archives;

/// <summary>Recognises compressed files by their first bytes, and takes small ones into memory.</summary>
internal static class Compression
{
    public const string Gzip = "gzip";
    public const string Zstd = "zstd";

    private static readonly (string Name, string Command, byte[] Start)[] Known =
    [
        (Gzip, "gunzip", [0x1F, 0x8B]),
        ("bzip2", "bunzip2", "BZh"u8.ToArray()),
        ("xz", "unxz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
        (Zstd, "unzstd", [0x28, 0xB5, 0x2F, 0xFD]),
        ("zip", "unzip", "PK\x03\x04"u8.ToArray()),
        ("7z", "7z x", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        ("rar", "unrar x", "Rar!\x1A\x07"u8.ToArray()),
    ];

    /// <summary>What a file that starts with these bytes is compressed with, or null.</summary>
    public static string? Name(ReadOnlySpan<byte> start)
    {
        foreach (var (name, _, signature) in Known)
        {
            if (start.StartsWith(signature))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>How a file is compressed, if it can be unpacked while it is read; null also where it cannot be opened.</summary>
    public static StreamedFormat? Streamed(string path)
    {
        try
        {
            using var file = FileBytes.Open(path, FileOptions.None);
            Span<byte> start = stackalloc byte[4];
            start = start[..(file is null ? 0 : FileBytes.Read(file, start, 0))];
            return Name(start) switch
            {
                Gzip => StreamedFormat.Gzip,
                Zstd => StreamedFormat.Zstd,
                _ => null,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it tells why.
            return null;
        }
    }

    /// <summary>The program that undoes it.</summary>
    public static string Command(string name) => Known.First(known => known.Name == name).Command;

    /// <summary>All bytes of a stream that unpacks.</summary>
    /// <exception cref="InvalidDataException">There are more than allowed, or the stream is damaged.</exception>
    public static byte[] ReadAll(Stream stream, int max)
    {
        var target = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            if (target.Length + read > max)
            {
                throw new InvalidDataException($"it unpacks to more than the allowed {max} bytes");
            }

            target.Write(buffer, 0, read);
        }

        return target.ToArray();
    }
}

/// <summary>The methods by which files in zips are packed, by the numbers that PKWARE gives them.</summary>
internal static class ZipMethod
{
    public const int Stored = 0;
    public const int Deflate = 8;
    public const int Deflate64 = 9;

    public static string Name(int method) => method switch
    {
        1 => "Shrink",
        >= 2 and <= 5 => "Reduce",
        6 => "Implode",
        Deflate64 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        20 or 93 => "zstd",
        95 => "xz",
        96 => "the JPEG method",
        98 => "PPMd",
        _ => $"method {method}",
    };
}
