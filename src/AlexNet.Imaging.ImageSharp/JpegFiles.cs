using AlexNet.Imaging.Formats.Jpeg;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using JpegDecoder = AlexNet.Imaging.Formats.Jpeg.JpegDecoder;
using JpegEncoder = AlexNet.Imaging.Formats.Jpeg.JpegEncoder;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>Writes JPEG by libjpeg-turbo, or by ImageSharp where it is missing, and tells of that.</summary>
public static class JpegFiles
{
    private static int _isTold;

    /// <summary>Told once in a process, when ImageSharp first stands in for libjpeg-turbo: what is missing and what is done instead.</summary>
    public static Action<string>? Warn { get; set; }

    /// <summary>Encodes height × width × 3 bytes of RGB as baseline JPEG with 4:2:0 chrominance. The same pixels give the same bytes of the same encoder.</summary>
    /// <param name="rgb">Rows from the top, without padding.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="quality">1 (smallest) to 100 (best).</param>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, int quality)
    {
        if (JpegDecoder.IsAvailable)
        {
            return JpegEncoder.Encode(rgb, width, height, quality);
        }

        TellOfStandIn();
        return EncodeManaged(rgb, width, height, quality);
    }

    /// <summary>By ImageSharp, whether or not libjpeg-turbo is there.</summary>
    internal static byte[] EncodeManaged(ReadOnlySpan<byte> rgb, int width, int height, int quality)
    {
        using var image = Image.LoadPixelData<Rgb24>(rgb[..(width * height * 3)], width, height);
        using var stream = new MemoryStream();
        image.Save(stream, new SixLabors.ImageSharp.Formats.Jpeg.JpegEncoder
        {
            Quality = quality,
            ColorType = SixLabors.ImageSharp.Formats.Jpeg.JpegColorType.YCbCrRatio420,
        });
        return stream.ToArray();
    }

    /// <summary>Warns, the first time.</summary>
    internal static void TellOfStandIn()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            Warn?.Invoke($"{JpegDecoder.Missing}; JPEG goes through ImageSharp instead, which is slower and differs by a level or so");
        }
    }
}
