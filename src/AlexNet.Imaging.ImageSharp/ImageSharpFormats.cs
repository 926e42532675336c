using AlexNet.Imaging.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>The formats that this library decodes through ImageSharp.</summary>
public static class ImageSharpFormats
{
    /// <summary>Adds TIFF, WebP, GIF and BMP to <see cref="ImageDecoders"/>. To be called once, at start-up.</summary>
    public static void Register()
    {
        ImageDecoders.Register(max => new ImageSharpDecoder("TIFF", IsTiff, new TiffConfigurationModule(), max));
        ImageDecoders.Register(max => new ImageSharpDecoder("WebP", IsWebP, new WebpConfigurationModule(), max));
        ImageDecoders.Register(max => new ImageSharpDecoder("GIF", IsGif, new GifConfigurationModule(), max));
        ImageDecoders.Register(max => new ImageSharpDecoder("BMP", IsBmp, new BmpConfigurationModule(), max));
    }

    /// <summary>Either byte order, offsets of 32 or 64 bits.</summary>
    private static bool IsTiff(ReadOnlySpan<byte> content) =>
        content is [0x49, 0x49, 0x2A or 0x2B, 0, ..] or [0x4D, 0x4D, 0, 0x2A or 0x2B, ..];

    private static bool IsWebP(ReadOnlySpan<byte> content) => content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8);

    private static bool IsGif(ReadOnlySpan<byte> content) => content.StartsWith("GIF8"u8);

    private static bool IsBmp(ReadOnlySpan<byte> content) => content.StartsWith("BM"u8);
}
