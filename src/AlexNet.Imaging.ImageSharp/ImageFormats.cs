using System.Reflection;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Formats.Png;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using JpegDecoder = AlexNet.Imaging.Formats.Jpeg.JpegDecoder;
using PngDecoder = AlexNet.Imaging.Formats.Png.PngDecoder;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>Every format that is read here, each by the decoder that is best at it.</summary>
public static class ImageFormats
{
    /// <summary>JPEG by libjpeg-turbo where it is there, PNG by our own decoder, all others by ImageSharp.</summary>
    /// <param name="exif">What is done with EXIF's orientation.</param>
    /// <param name="maxPixels">Larger images are refused before they are decoded.</param>
    /// <exception cref="Core.UserErrorException">Memory for libjpeg-turbo is short.</exception>
    public static ImageDecoders Decoders(ExifOrientation exif = ExifOrientation.Ignore, int maxPixels = ImageLimits.MaxPixels) =>
        new(exif, [JpegDecoder.IsAvailable ? new JpegDecoder(maxPixels) : JpegStandIn.Decoder(maxPixels), new PngDecoder(maxPixels), .. Others(maxPixels)]);

    /// <summary>The version of ImageSharp.</summary>
    public static string LibraryVersion =>
        typeof(SixLabors.ImageSharp.Image).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Those of ImageSharp. TGA has no mark at its beginning and is asked last.</summary>
    internal static IEnumerable<ImageSharpDecoder> Others(int maxPixels) =>
    [
        new("TIFF", IsTiff, new TiffDecoder { DecodingMode = FrameDecodingMode.First, IgnoreMetadata = true }, maxPixels)
        {
            CheckHeader = TiffTags.CheckStrips,
            IsNegative = TiffTags.IsNegative,
            OrientationOf = ExifTags.Orientation,
        },
        new("WebP", IsWebP, new WebpDecoder(), maxPixels) { Prepare = WebPChunks.Picture, OrientationOf = WebPChunks.Orientation },
        new("GIF", IsGif, new GifDecoder { DecodingMode = FrameDecodingMode.First, IgnoreMetadata = true }, maxPixels) { Prepare = GifBlocks.ShowAll },
        new("BMP", IsBmp, new BmpDecoder(), maxPixels) { CheckHeader = StoredPixels.CheckBmp },
        new("PBM", IsPbm, new PbmDecoder(), maxPixels) { CheckHeader = StoredPixels.CheckPbm },
        new("TGA", TgaHeader.Recognises, new TgaDecoder(), maxPixels) { CheckHeader = StoredPixels.CheckTga },
    ];

    /// <summary>Either byte order, offsets of 32 or 64 bits.</summary>
    private static bool IsTiff(ReadOnlySpan<byte> content) =>
        content is [0x49, 0x49, 0x2A or 0x2B, 0, ..] or [0x4D, 0x4D, 0, 0x2A or 0x2B, ..];

    private static bool IsWebP(ReadOnlySpan<byte> content) => content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8);

    private static bool IsGif(ReadOnlySpan<byte> content) => content.StartsWith("GIF8"u8);

    private static bool IsBmp(ReadOnlySpan<byte> content) => content.StartsWith("BM"u8);

    /// <summary>PBM, PGM and PPM, as text or as bytes.</summary>
    private static bool IsPbm(ReadOnlySpan<byte> content) =>
        content is [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..];
}
