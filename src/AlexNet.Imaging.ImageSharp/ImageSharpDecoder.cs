using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;
using ByteFormat = AlexNet.Imaging.Formats.Decoding.IImageDecoder;
using ImageFormatException = AlexNet.Imaging.Formats.Decoding.ImageFormatException;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>
/// One format through ImageSharp: the first frame, alpha dropped, within bounds of pixels, memory and time. May be used by many threads at once.
/// </summary>
/// <param name="format">The format's name.</param>
/// <param name="recognises">Whether a file is of this format.</param>
/// <param name="decoder">ImageSharp's decoder for this format, and no other.</param>
/// <param name="maxPixels">Larger images are refused before they are decoded.</param>
internal sealed class ImageSharpDecoder(string format, ContentTest recognises, SixLabors.ImageSharp.Formats.IImageDecoder decoder, int maxPixels) : ByteFormat
{
    /// <summary>
    /// Bytes for every pixel: what the decoders take at most, a TIFF of four 32-bit samples in one strip with the pixels it becomes, and a progressive JPEG of
    /// four components, with a third to spare.
    /// </summary>
    private const int BytesPerPixel = 32;

    /// <summary>Bytes beside those, for headers, tables and rows of the smallest images.</summary>
    private const int BytesBesides = 16 << 20;

    /// <summary>What is done to a copy of the file before it is decoded.</summary>
    public Func<byte[], byte[]> Prepare { get; init; } = content => content;

    /// <summary>Refuses by its width and height what would take too long, or what the decoder does not miss.</summary>
    public HeaderCheck CheckHeader { get; init; } = (_, _, _) => { };

    /// <summary>Whether every level has to be taken from 255.</summary>
    public ContentTest IsNegative { get; init; } = _ => false;

    /// <summary>EXIF orientation of a file, 1 to 8.</summary>
    public OrientationReader OrientationOf { get; init; } = _ => 1;

    /// <summary>How long an image may take.</summary>
    public TimeLimit Time { get; init; } = TimeLimit.OfAnImage;

    /// <inheritdoc/>
    public string Format => format;

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> content) => recognises(content);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image)
    {
        // The thread may outlive this call, so the bytes must be its own.
        var bytes = content.ToArray();
        using var decoded = Time.Run(stop => Load(bytes, stop));
        image.SetSize(decoded.Width, decoded.Height);
        decoded.CopyPixelDataTo(image.Pixels);
        if (IsNegative(content))
        {
            foreach (ref var level in image.Pixels)
            {
                level ^= 255;
            }
        }
    }

    /// <inheritdoc/>
    public int Orientation(ReadOnlySpan<byte> content) => OrientationOf(content);

    /// <summary>Decodes on this thread, in any time.</summary>
    /// <exception cref="ImageFormatException">The content is damaged, unsupported or above a limit.</exception>
    internal Image<Rgb24> Load(byte[] content, CancellationToken stop)
    {
        var budget = new MemoryBudget(BytesBesides);

        // Every worker of ours decodes an image of its own. No format is registered: only this decoder is called.
        var configuration = new Configuration { MemoryAllocator = budget, MaxDegreeOfParallelism = 1 };
        try
        {
            using var stream = new MemoryStream(Prepare(content), writable: false);
            var info = ((IImageInfoDetector)decoder).Identify(configuration, stream, stop);
            Check(info);
            CheckHeader(content, info.Width, info.Height);
            budget.Add((long)info.Width * info.Height * BytesPerPixel);
            stream.Position = 0;
            var decoded = decoder.Decode<Rgb24>(configuration, stream, stop);
            Check(decoded);
            return decoded;
        }
        catch (Exception error) when (error is not ImageFormatException and not UserErrorException)
        {
            // Damaged content makes these decoders throw whatever their arithmetic leads to, not only their own exceptions.
            throw error.InnerException as ImageFormatException
                ?? new ImageFormatException($"corrupt or unsupported {Format}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Check(IImageInfo image)
    {
        if (image is not { Width: > 0, Height: > 0 })
        {
            throw new ImageFormatException($"corrupt {Format}: {image.Width}×{image.Height} pixels");
        }

        ImageLimits.Check(image.Width, image.Height, maxPixels);
    }
}

/// <summary>Whether a file is of a format.</summary>
internal delegate bool ContentTest(ReadOnlySpan<byte> content);

/// <summary>Refuses a file of this width and height, or does nothing.</summary>
internal delegate void HeaderCheck(ReadOnlySpan<byte> content, int width, int height);

/// <summary>The EXIF orientation of a file, 1 to 8; 1 where it has none or a senseless one.</summary>
internal delegate int OrientationReader(ReadOnlySpan<byte> content);
