namespace AlexNet.Imaging.Formats;

/// <summary>What a file starts with.</summary>
public static class Signature
{
    /// <summary>Bytes that tell a format.</summary>
    public const int Length = 4;

    private static readonly (string Name, byte[] Start)[] Images =
    [
        ("PNG", [0x89, 0x50, 0x4E, 0x47]),
        ("JPEG", [0xFF, 0xD8, 0xFF]),
        ("GIF", "GIF8"u8.ToArray()),
        ("WebP or another RIFF", "RIFF"u8.ToArray()),
        ("TIFF", [0x49, 0x49, 0x2A, 0x00]),
        ("TIFF", [0x4D, 0x4D, 0x00, 0x2A]),
        ("BMP", "BM"u8.ToArray()),
    ];

    private static readonly (string Name, byte[] Start)[] Others =
    [
        ("PDF", "%PDF"u8.ToArray()),
        ("HTML or XML", "<"u8.ToArray()),
    ];

    /// <summary>Whether a file with this start is an image, of a format that can be decoded here or of another.</summary>
    /// <param name="content">The first <see cref="Length"/> bytes of the file or more; fewer where it is shorter.</param>
    public static bool IsImage(ReadOnlySpan<byte> content)
    {
        foreach (var (_, start) in Images)
        {
            if (content.StartsWith(start))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For example "starts with 89 50 4E 47 (PNG)" or "it is empty".</summary>
    public static string Describe(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "it is empty";
        }

        var start = Convert.ToHexString(content[..Math.Min(Length, content.Length)]);
        var bytes = string.Join(' ', start.Chunk(2).Select(pair => new string(pair)));
        foreach (var (name, signature) in Images.Concat(Others))
        {
            if (content.StartsWith(signature))
            {
                return $"starts with {bytes} ({name})";
            }
        }

        return $"starts with {bytes}";
    }
}
