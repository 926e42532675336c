using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>The marker segments of a JPEG file before its first scan. A damaged file ends the walk early.</summary>
/// <param name="jpeg">The whole file.</param>
internal ref struct JpegSegments(ReadOnlySpan<byte> jpeg)
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    private readonly ReadOnlySpan<byte> _jpeg = jpeg;
    private int _at = 2;

    /// <summary>The second byte of the segment's marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>Place of <see cref="Body"/> in the file.</summary>
    public int BodyBegin { get; private set; }

    /// <summary>What follows the segment's length.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    public bool MoveNext()
    {
        // Any number of fill bytes may stand before a marker.
        while (_at + 1 < _jpeg.Length && _jpeg[_at] == 0xFF && _jpeg[_at + 1] == 0xFF)
        {
            _at++;
        }

        if (_at + 4 > _jpeg.Length || _jpeg[_at] != 0xFF || _jpeg[_at + 1] is StartOfScan or EndOfImage)
        {
            return false;
        }

        Marker = _jpeg[_at + 1];
        var length = BinaryPrimitives.ReadUInt16BigEndian(_jpeg[(_at + 2)..]);
        if (length < 2 || _at + 2 + length > _jpeg.Length)
        {
            return false;
        }

        BodyBegin = _at + 4;
        Body = _jpeg.Slice(BodyBegin, length - 2);
        _at += 2 + length;
        return true;
    }
}

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
