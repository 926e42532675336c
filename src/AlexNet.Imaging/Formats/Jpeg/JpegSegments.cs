using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// The marker segments of a JPEG file, found as the library finds them: bytes that belong to no segment are passed over. A damaged file
/// ends the walk early.
/// </summary>
/// <param name="jpeg">The whole file.</param>
/// <param name="throughScans">Whether the walk goes on to the end marker, giving scans too, or ends before the first scan.</param>
internal ref struct JpegSegments(ReadOnlySpan<byte> jpeg, bool throughScans = false)
{
    public const byte StartOfScan = 0xDA;

    private const byte Temporary = 0x01;
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;

    private readonly ReadOnlySpan<byte> _jpeg = jpeg;
    private int _at = 2;

    /// <summary>The second byte of the segment's marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>Bytes before the marker that belong to no segment; those of entropy-coded data are part of its scan.</summary>
    public int Skipped { get; private set; }

    /// <summary>Place of <see cref="Body"/> in the file.</summary>
    public int BodyBegin { get; private set; }

    /// <summary>What follows the segment's length.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The entropy-coded data behind a scan's segment, empty behind others; looked for at every call.</summary>
    public readonly ReadOnlySpan<byte> Data => Marker == StartOfScan ? _jpeg.Slice(_at, DataLength(_jpeg[_at..])) : [];

    /// <summary>Whether the walk has come to the end marker.</summary>
    public bool FoundEnd { get; private set; }

    public bool MoveNext()
    {
        Skipped = 0;
        _at += Data.Length;
        while (FindMarker())
        {
            Marker = _jpeg[_at + 1];
            if (Marker is Temporary or (>= FirstRestart and <= LastRestart))
            {
                _at += 2;
                continue;
            }

            FoundEnd = Marker == EndOfImage;
            return !FoundEnd && Marker != StartOfImage && (throughScans || Marker != StartOfScan) && TakeSegment();
        }

        return false;
    }

    /// <summary>Goes on to the last of any number of FF that a byte other than 00 follows. Fill bytes, FF before FF, are in order anywhere.</summary>
    private bool FindMarker()
    {
        for (; _at + 1 < _jpeg.Length; _at++)
        {
            if (_jpeg[_at] != 0xFF)
            {
                Skipped++;
            }
            else if (_jpeg[_at + 1] == 0)
            {
                Skipped += 2;
                _at++;
            }
            else if (_jpeg[_at + 1] != 0xFF)
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeSegment()
    {
        if (_at + 4 > _jpeg.Length)
        {
            return false;
        }

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

    /// <summary>Up to a marker that is no restart's, or all.</summary>
    private static int DataLength(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (data[at..].IndexOf((byte)0xFF) is >= 0 and var found)
        {
            var marker = at + found;
            at = marker + 1;
            while (at < data.Length && data[at] == 0xFF)
            {
                at++;
            }

            if (at == data.Length || data[at] is not (0 or (>= FirstRestart and <= LastRestart)))
            {
                return marker;
            }
        }

        return data.Length;
    }
}

/// <summary>What the library does not tell about a JPEG file, from its segments.</summary>
internal static class JpegMarkers
{
    private const byte App1 = 0xE1;
    private const byte App14 = 0xEE;

    /// <summary>Whether Adobe's APP14 segment is there. A CMYK or YCCK file that has one stores its inks inverted.</summary>
    public static bool HasAdobe(ReadOnlySpan<byte> jpeg)
    {
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            if (IsAdobe(segments.Marker, segments.Body))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>libjpeg's own condition: shorter segments of that name are not Adobe's.</summary>
    public static bool IsAdobe(byte marker, ReadOnlySpan<byte> body) => marker == App14 && body.Length >= 12 && body.StartsWith("Adobe"u8);

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

    /// <summary>Whether a marker begins a frame: SOF0 to SOF15 but those that define Huffman tables, are reserved, or define arithmetic conditioning.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Whether a frame's scans bring its coefficients bit by bit.</summary>
    public static bool IsProgressive(byte frame) => frame is 0xC2 or 0xC6 or 0xCA or 0xCE;

    /// <summary>Whether the frame is arithmetic-coded, SOF9 to SOF15, and not Huffman-coded.</summary>
    public static bool IsArithmetic(ReadOnlySpan<byte> jpeg)
    {
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            if (segments.Marker > 0xC8 && IsFrame(segments.Marker))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How often the library goes over the picture.</summary>
    public static int Scans(ReadOnlySpan<byte> jpeg)
    {
        var (scans, components) = (0, 0);
        var segments = new JpegSegments(jpeg, throughScans: true);
        while (segments.MoveNext())
        {
            if (IsFrame(segments.Marker) && segments.Body.Length > 5)
            {
                components = IsProgressive(segments.Marker) ? int.MaxValue : segments.Body[5];
            }
            else if (segments.Marker == JpegSegments.StartOfScan)
            {
                scans++;
                if (segments.Body is [var inScan, ..] && inScan >= components)
                {
                    // All there is: what follows is not looked at, which in a photo costs as much as reading it.
                    break;
                }
            }
        }

        return scans;
    }
}
