using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>What the library does not tell about a JPEG file, from the segments before its first scan.</summary>
internal static class JpegMarkers
{
    private const byte App1 = 0xE1;
    private const byte App14 = 0xEE;

    /// <summary>libjpeg's own condition: shorter segments of that name are not Adobe's.</summary>
    private const int AdobeLength = 12;

    /// <summary>Whether Adobe's APP14 segment is there. A CMYK or YCCK file that has one stores its inks inverted.</summary>
    public static bool HasAdobe(ReadOnlySpan<byte> jpeg)
    {
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            if (segments.Marker == App14 && segments.Body.Length >= AdobeLength && segments.Body.StartsWith("Adobe"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>EXIF orientation, 1 to 8; 1 where there is none.</summary>
    public static int Orientation(ReadOnlySpan<byte> jpeg)
    {
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            if (segments.Marker == App1 && segments.Body.StartsWith("Exif\0\0"u8))
            {
                return ExifTags.Orientation(segments.Body[6..]);
            }
        }

        return 1;
    }

    /// <summary>Whether the frame is arithmetic-coded, SOF9 to SOF15, and not Huffman-coded.</summary>
    public static bool IsArithmetic(ReadOnlySpan<byte> jpeg)
    {
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            // 0xCC defines arithmetic conditioning and is no frame.
            if (segments.Marker is >= 0xC9 and <= 0xCF and not 0xCC)
            {
                return true;
            }
        }

        return false;
    }
}
