using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using IImageDecoder = AlexNet.Imaging.Formats.Decoding.IImageDecoder;
using ImageFormatException = AlexNet.Imaging.Formats.Decoding.ImageFormatException;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>One format through ImageSharp: the first frame, alpha dropped. May be used by many threads at once.</summary>
/// <param name="format">The format's name.</param>
/// <param name="recognises">Whether a file begins as this format does.</param>
/// <param name="module">ImageSharp's part for this format, and no other.</param>
/// <param name="maxPixels">Larger images are refused before they are decoded.</param>
public sealed class ImageSharpDecoder(string format, ContentTest recognises, IImageFormatConfigurationModule module, int maxPixels) : IImageDecoder
{
    // Every worker of ours decodes an image of its own.
    private readonly DecoderOptions _options = new()
    {
        Configuration = new Configuration(module) { MaxDegreeOfParallelism = 1 },
        MaxFrames = 1,
    };

    /// <inheritdoc/>
    public string Format => format;

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> content) => recognises(content);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image)
    {
        try
        {
            var info = Image.Identify(_options, content);
            ImageLimits.Check(info.Width, info.Height, maxPixels);
            using var decoded = Image.Load<Rgb24>(_options, content);
            ImageLimits.Check(decoded.Width, decoded.Height, maxPixels);
            image.SetSize(decoded.Width, decoded.Height);
            decoded.CopyPixelDataTo(image.Pixels);
        }
        catch (Exception error) when (error is not ImageFormatException and not OutOfMemoryException)
        {
            // Damaged content makes these decoders throw whatever their arithmetic leads to, not only their own exceptions.
            throw new ImageFormatException($"corrupt or unsupported {Format}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <inheritdoc/>
    public int Orientation(ReadOnlySpan<byte> content)
    {
        var info = Image.Identify(_options, content);
        var frame = info.FrameMetadataCollection.Count > 0 ? info.FrameMetadataCollection[0].ExifProfile : null;
        var exif = info.Metadata.ExifProfile ?? frame;
        return exif is not null && exif.TryGetValue(ExifTag.Orientation, out var value) && value.Value is >= 1 and <= 8 ? value.Value : 1;
    }
}

/// <summary>Whether a file that begins so is of a format.</summary>
public delegate bool ContentTest(ReadOnlySpan<byte> content);
