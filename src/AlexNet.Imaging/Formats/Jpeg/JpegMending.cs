using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// Files that every viewer opens and the library warns of, though no pixel is lost: their oddities are taken out of a copy, and what is
/// still warned of then is damage. See docs/decisions/0026.
/// </summary>
internal static partial class JpegMending
{
    private const string PrematureEnd = "Premature end of JPEG file";
    private const byte App0 = 0xE0;
    private const byte App14 = 0xEE;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const int AdobeTransform = 11;
    private const int MaxSpectral = 63;

    /// <summary>Every part of a file is mended once at most; what is odd in more ways is damaged.</summary>
    public const int Most = 3;

    /// <summary>A copy without what the library's warning, and a look at the segments, say is odd.</summary>
    /// <param name="jpeg">The file, or what is mended of it already.</param>
    /// <param name="warning">The library's text.</param>
    /// <param name="oddity">What was odd, in words.</param>
    /// <returns>Null where nothing is known to help.</returns>
    public static byte[]? TryMend(ReadOnlySpan<byte> jpeg, string warning, out string oddity)
    {
        oddity = "";
        if (warning.Contains(PrematureEnd, StringComparison.Ordinal))
        {
            // Where entropy-coded data is missing too, the library says so of the copy.
            oddity = "without an end marker";
            return jpeg.EndsWith([(byte)0xFF, EndOfImage]) ? null : [.. jpeg, 0xFF, EndOfImage];
        }

        if (ExtraneousAtEnd().Match(warning) is { Success: true } extraneous)
        {
            oddity = $"{extraneous.Groups[1].Value} bytes before its end marker";
            return WithoutTail(jpeg, int.Parse(extraneous.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        return WithPlainSegments(jpeg, out oddity);
    }

    /// <summary>Whether a warning is about the file's headers, and not about its rows.</summary>
    public static bool IsOfSegments(string warning) => !warning.Contains(PrematureEnd, StringComparison.Ordinal) && !ExtraneousAtEnd().IsMatch(warning);

    /// <summary>Leaves out bytes that stand before the end marker and that no row needed: where one did, decoding the copy fails.</summary>
    private static byte[]? WithoutTail(ReadOnlySpan<byte> jpeg, int bytes)
    {
        var end = jpeg.LastIndexOf([(byte)0xFF, EndOfImage]);
        return end > bytes ? [.. jpeg[..(end - bytes)], 0xFF, EndOfImage] : null;
    }

    /// <summary>Puts into headers what they mean, and leaves out bytes between segments.</summary>
    private static byte[]? WithPlainSegments(ReadOnlySpan<byte> jpeg, out string oddity)
    {
        var copy = new List<byte>(jpeg.Length);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        copy.AddRange(jpeg[..2]);
        var (at, isSequential, inks) = (2, false, IsOfFour(jpeg));
        while (at + 4 <= jpeg.Length)
        {
            var next = NextMarker(jpeg, at);
            if (next < 0 || next + 4 > jpeg.Length)
            {
                break;
            }

            if (next > at)
            {
                found.Add("bytes between its segments");
            }

            var (marker, length) = (jpeg[next + 1], BinaryPrimitives.ReadUInt16BigEndian(jpeg[(next + 2)..]));
            if (length < 2 || next + 2 + length > jpeg.Length)
            {
                break;
            }

            var segment = jpeg.Slice(next, 2 + length).ToArray();
            isSequential |= marker is 0xC0 or 0xC1;
            if (Plain(segment, isSequential, inks) is { } what)
            {
                found.Add(what);
            }

            copy.AddRange(segment);
            at = next + 2 + length;
            if (marker == StartOfScan)
            {
                // What follows is entropy-coded data, which is left alone.
                break;
            }
        }

        copy.AddRange(jpeg[at..]);
        oddity = string.Join(", ", found);
        return found.Count > 0 ? [.. copy] : null;
    }

    /// <summary>Changes a segment to what decoders take it for; says what was odd, or null.</summary>
    private static string? Plain(Span<byte> segment, bool isSequential, bool isOfFour)
    {
        var body = segment[4..];
        switch (segment[1])
        {
            case App0 when body.Length >= 7 && body.StartsWith("JFIF\0"u8) && body[5] != 1:
                var version = $"JFIF version {body[5]}.{body[6]:00}";
                (body[5], body[6]) = (1, 1);
                return version;
            case App14 when body.Length > AdobeTransform && body.StartsWith("Adobe"u8) && body[AdobeTransform] != 0 && body[AdobeTransform] != (isOfFour ? 2 : 1):
                // What the library takes any other for: YCbCr, or YCCK of four components.
                var transform = $"Adobe's colour transform {body[AdobeTransform]}";
                body[AdobeTransform] = (byte)(isOfFour ? 2 : 1);
                return transform;
            case StartOfScan when isSequential && body.Length >= 4 && (body[^3], body[^2], body[^1]) != (0, MaxSpectral, 0):
                (body[^3], body[^2], body[^1]) = (0, MaxSpectral, 0);
                return "a progressive scan's numbers in a scan that is not progressive";
            default:
                return null;
        }
    }

    /// <summary>Whether the frame has four components.</summary>
    private static bool IsOfFour(ReadOnlySpan<byte> jpeg)
    {
        for (var at = NextMarker(jpeg, 2); at >= 0 && at + 10 <= jpeg.Length; at = NextMarker(jpeg, at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..])))
        {
            if (jpeg[at + 1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return jpeg[at + 9] == 4;
            }
        }

        return false;
    }

    /// <summary>Place of the next 0xFF that a marker follows; −1 where there is none.</summary>
    private static int NextMarker(ReadOnlySpan<byte> jpeg, int at)
    {
        for (; at + 1 < jpeg.Length; at++)
        {
            if (jpeg[at] == 0xFF && jpeg[at + 1] is >= 0xC0 and not 0xFF)
            {
                return at;
            }
        }

        return -1;
    }

    [GeneratedRegex("^Corrupt JPEG data: ([0-9]{1,9}) extraneous bytes before marker 0xd9$")]
    private static partial Regex ExtraneousAtEnd();
}
