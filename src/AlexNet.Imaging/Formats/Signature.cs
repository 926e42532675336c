namespace AlexNet.Imaging.Formats;

/// <summary>What a file starts with.</summary>
public static class Signature
{
    /// <summary>Bytes that tell a format.</summary>
    public const int Length = 12;

    /// <summary>Bytes that are shown of a file.</summary>
    private const int Shown = 4;

    /// <summary>Box of brands that HEIF, AVIF and videos start with, behind its length.</summary>
    private const string Brands = "ftyp";

    private static readonly Format[] Images =
    [
        new("PNG", [0x89, 0x50, 0x4E, 0x47]),
        new("JPEG", [0xFF, 0xD8, 0xFF]),
        new("GIF", "GIF8"u8.ToArray()),
        new("WebP", "WEBP"u8.ToArray(), At: 8),
        new("WebP or another RIFF", "RIFF"u8.ToArray()),
        new("TIFF", [0x49, 0x49, 0x2A, 0x00]),
        new("TIFF", [0x4D, 0x4D, 0x00, 0x2A]),
        new("TIFF", [0x49, 0x49, 0x2B, 0x00]),
        new("TIFF", [0x4D, 0x4D, 0x00, 0x2B]),
        new("BMP", "BM"u8.ToArray()),
        .. PortableMaps(),
        .. Branded("AVIF", "avifdec IMAGE.avif IMAGE.png", "avif", "avis"),
        .. Branded("HEIC", "heif-convert IMAGE.heic IMAGE.jpg", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1"),
        new("JPEG XL", [0xFF, 0x0A], "djxl IMAGE.jxl IMAGE.png"),
        new("JPEG XL", [0x00, 0x00, 0x00, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A], "djxl IMAGE.jxl IMAGE.png"),
        new("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51], "opj_decompress -i IMAGE.j2k -o IMAGE.png"),
        new("JPEG 2000", [0x00, 0x00, 0x00, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A], "opj_decompress -i IMAGE.jp2 -o IMAGE.png"),
        new("PSD", "8BPS"u8.ToArray(), "magick IMAGE.psd -flatten IMAGE.png"),
        .. Targas(),
    ];

    private static readonly Format[] Others =
    [
        new("PDF", "%PDF"u8.ToArray()),
        new("HTML or XML", "<"u8.ToArray()),
        new("MP4, QuickTime or a relative of them", System.Text.Encoding.ASCII.GetBytes(Brands), At: 4),
    ];

    /// <summary>Whether a file with this start is an image, of a format that can be decoded here or of another.</summary>
    /// <param name="content">The first <see cref="Length"/> bytes of the file or more; fewer where it is shorter.</param>
    public static bool IsImage(ReadOnlySpan<byte> content)
    {
        foreach (var format in Images)
        {
            if (format.Recognises(content))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For example "starts with 89 50 4E 47 (PNG)" or "it is empty"; of formats that nothing decodes here also what converts them.</summary>
    public static string Describe(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "it is empty";
        }

        var start = Convert.ToHexString(content[..Math.Min(Shown, content.Length)]);
        var bytes = string.Join(' ', start.Chunk(2).Select(pair => new string(pair)));
        foreach (var format in Images.Concat(Others))
        {
            if (format.Recognises(content))
            {
                return $"starts with {bytes} ({format.Name}{(format.Converter is { } converter ? $"; to convert it: {converter}" : "")})";
            }
        }

        return $"starts with {bytes}";
    }

    /// <summary>P1 to P6, and white space: PBM, PGM and PPM, as text and as bytes.</summary>
    private static IEnumerable<Format> PortableMaps() =>
        from kind in "123456"
        from space in " \t\r\n"
        select new Format("PBM", [(byte)'P', (byte)kind, (byte)space]);

    /// <summary>TGA has no mark: behind the length of a name, whether there is a palette, the kind of pixels, and the palette's first index, or nothing of one.</summary>
    private static IEnumerable<Format> Targas() =>
    [
        .. new byte[] { 2, 3, 10, 11 }.Select(kind => new Format("TGA", [0, kind, 0, 0, 0, 0, 0], At: 1)),
        .. new byte[] { 1, 9 }.Select(kind => new Format("TGA", [1, kind, 0, 0], At: 1)),
    ];

    private static IEnumerable<Format> Branded(string name, string converter, params string[] brands) =>
        brands.Select(brand => new Format(name, System.Text.Encoding.ASCII.GetBytes(Brands + brand), converter, At: 4));

    /// <param name="Start">What the file has from <paramref name="At"/> on.</param>
    /// <param name="Converter">A command that makes a known format of it; null where there is a decoder to be had.</param>
    private sealed record Format(string Name, byte[] Start, string? Converter = null, int At = 0)
    {
        public bool Recognises(ReadOnlySpan<byte> content) => content.Length >= At && content[At..].StartsWith(Start);
    }
}
