using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>
/// JPEG through ImageSharp, where libjpeg-turbo is missing: slower, always the whole picture, and pixels that differ by a level or so. It does not tell
/// damaged codes from others; a file without its end, and four inks without Adobe's segment, are refused.
/// </summary>
internal static class JpegStandIn
{
    /// <param name="maxPixels">Larger images are refused before they are decoded.</param>
    public static ImageSharpDecoder Decoder(int maxPixels) =>
        new("JPEG", content => content is [0xFF, 0xD8, 0xFF, ..], new SixLabors.ImageSharp.Formats.Jpeg.JpegDecoder(), maxPixels)
        {
            CheckHeader = (content, width, height) => Check(content, width, height, maxPixels),
            OrientationOf = JpegMarkers.Orientation,
        };

    private static void Check(ReadOnlySpan<byte> content, int width, int height, int maxPixels)
    {
        JpegFiles.TellOfStandIn();
        JpegLimits.Check(content, width, height, maxPixels);
        var segments = new JpegSegments(content, throughScans: true);
        var components = 0;
        while (segments.MoveNext())
        {
            components = JpegMarkers.IsFrame(segments.Marker) && segments.Body.Length > 5 ? segments.Body[5] : components;
        }

        if (!segments.FoundEnd)
        {
            throw new ImageFormatException("corrupt JPEG: no end marker; with libjpeg-turbo it is decoded if all of the picture is there");
        }

        if (components == 4 && !JpegMarkers.HasAdobe(content))
        {
            throw new ImageFormatException("JPEG of four inks without Adobe's segment, which only libjpeg-turbo decodes");
        }
    }
}
