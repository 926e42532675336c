namespace AlexNet.Imaging;

/// <summary>Says in words what a file starts with.</summary>
internal static class Signature
{
    private static readonly (string Name, byte[] Start)[] Known =
    [
        ("PNG", [0x89, 0x50, 0x4E, 0x47]),
        ("JPEG", [0xFF, 0xD8, 0xFF]),
        ("GIF", "GIF8"u8.ToArray()),
        ("WebP or another RIFF", "RIFF"u8.ToArray()),
        ("TIFF", [0x49, 0x49, 0x2A, 0x00]),
        ("TIFF", [0x4D, 0x4D, 0x00, 0x2A]),
        ("PDF", "%PDF"u8.ToArray()),
        ("HTML or XML", "<"u8.ToArray()),
        ("BMP", "BM"u8.ToArray()),
    ];

    /// <summary>For example "starts with 89 50 4E 47 (PNG)" or "it is empty".</summary>
    public static string Describe(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "it is empty";
        }

        var start = Convert.ToHexString(content[..Math.Min(4, content.Length)]);
        var bytes = string.Join(' ', start.Chunk(2).Select(pair => new string(pair)));
        foreach (var (name, signature) in Known)
        {
            if (content.StartsWith(signature))
            {
                return $"starts with {bytes} ({name})";
            }
        }

        return $"starts with {bytes}";
    }
}
