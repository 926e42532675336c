using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// Copies a JPEG file without what the library warns of although every pixel is right: what it warns of in the copy is damage. Which warning
/// is which stands in docs/decisions/0026-oddities-of-jpegs.md.
/// </summary>
internal ref struct JpegMender
{
    private const byte App0 = 0xE0;
    private const int JfifLength = 14;
    private const int JfifMajor = 5;
    private const int AdobeTransform = 11;

    private readonly List<string> _oddities = [];
    private readonly Span<byte> _copy;
    private int _length;
    private byte _frame;
    private int _components;
    private bool _hasEnd;

    /// <summary>Place of Adobe's transform in the copy, or 0.</summary>
    private int _transformAt;

    private JpegMender(Span<byte> copy) => _copy = copy;

    /// <summary>Bytes that a copy may have more than the file.</summary>
    public const int MostAdded = 2;

    /// <summary>Writes the copy.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="copy">At least <see cref="MostAdded"/> bytes longer.</param>
    /// <param name="hasEnd">Whether the file has an end marker of its own.</param>
    /// <param name="oddities">What was mended, in words.</param>
    /// <returns>The copy's length, or 0 where nothing can be mended.</returns>
    public static int Mend(ReadOnlySpan<byte> jpeg, Span<byte> copy, out bool hasEnd, out string oddities)
    {
        var mender = new JpegMender(copy);
        var isMended = jpeg.Length > 2 && mender.Copy(jpeg);
        hasEnd = mender._hasEnd;
        oddities = string.Join(", ", mender._oddities);
        return isMended && mender._oddities.Count > 0 ? mender._length : 0;
    }

    private bool Copy(ReadOnlySpan<byte> jpeg)
    {
        Append(jpeg[..2]);
        var segments = new JpegSegments(jpeg, throughScans: true);
        var progress = new ScanProgress();
        var skipped = 0;
        while (segments.MoveNext())
        {
            skipped += segments.Skipped;
            var at = Append(segments);
            Mend(segments.Marker, _copy.Slice(at, segments.Body.Length), at);
            progress.Add(segments.Marker, segments.Body);
        }

        skipped += segments.Skipped;
        if (skipped > 0)
        {
            _oddities.Add($"{skipped} bytes between segments");
        }

        Append([0xFF, 0xD9]);
        _hasEnd = segments.FoundEnd;
        if (_hasEnd)
        {
            return true;
        }

        // Without an end marker every scan must be there: the library then tells whether the last one is whole.
        _oddities.Add("no end marker");
        return progress.IsComplete;
    }

    private void Mend(byte marker, Span<byte> body, int at)
    {
        if (marker == App0 && body.Length >= JfifLength && body.StartsWith("JFIF\0"u8) && body[JfifMajor] != 1)
        {
            _oddities.Add($"JFIF {body[JfifMajor]}.{body[JfifMajor + 1]:00}");
            body[JfifMajor] = 1;
        }
        else if (JpegMarkers.IsAdobe(marker, body))
        {
            _transformAt = at + AdobeTransform;
        }
        else if (JpegMarkers.IsFrame(marker) && body.Length > 5)
        {
            (_frame, _components) = (marker, body[5]);
        }
        else if (marker == JpegSegments.StartOfScan)
        {
            MendTransform();
            MendSpectrum(body);
        }
    }

    /// <summary>Of three components an unknown transform is taken for YCbCr, of four for YCCK, by the library and by viewers.</summary>
    private void MendTransform()
    {
        var usual = _components switch { 3 => 1, 4 => 2, _ => 0 };
        if (_transformAt > 0 && usual > 0 && _copy[_transformAt] != 0 && _copy[_transformAt] != usual)
        {
            _oddities.Add($"Adobe transform {_copy[_transformAt]}");
            _copy[_transformAt] = (byte)usual;
        }

        _transformAt = 0;
    }

    /// <summary>A sequential scan has all coefficients, whatever its segment says.</summary>
    private readonly void MendSpectrum(Span<byte> body)
    {
        if (_frame is not (0xC0 or 0xC1 or 0xC9) || body.Length < 4 || body.Length != 4 + (2 * body[0]))
        {
            return;
        }

        var spectrum = body[^3..];
        if (spectrum is not [0, 63, 0])
        {
            _oddities.Add($"sequential scan of coefficients {spectrum[0]} to {spectrum[1]}, bits {spectrum[2]:x2}");
            (spectrum[0], spectrum[1], spectrum[2]) = (0, 63, 0);
        }
    }

    /// <returns>Place of the body in the copy.</returns>
    private int Append(in JpegSegments segments)
    {
        Append([0xFF, segments.Marker, 0, 0]);
        BinaryPrimitives.WriteUInt16BigEndian(_copy[(_length - 2)..], (ushort)(segments.Body.Length + 2));
        var at = _length;
        Append(segments.Body);
        Append(segments.Data);
        return at;
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_copy[_length..]);
        _length += bytes.Length;
    }
}

/// <summary>How far the scans of a file have brought each coefficient of each component.</summary>
internal sealed class ScanProgress
{
    private readonly Dictionary<byte, int[]> _missing = [];
    private bool _isProgressive;

    /// <summary>Whether every coefficient has come to its last bit.</summary>
    public bool IsComplete => _missing.Count > 0 && _missing.Values.All(bits => bits.All(missing => missing == 0));

    public void Add(byte marker, ReadOnlySpan<byte> body)
    {
        if (JpegMarkers.IsFrame(marker) && body.Length > 5)
        {
            for (var i = 6; i < body.Length; i += 3)
            {
                _missing[body[i]] = Enumerable.Repeat(int.MaxValue, 64).ToArray();
            }

            _isProgressive = JpegMarkers.IsProgressive(marker);
        }
        else if (marker == JpegSegments.StartOfScan && body.Length >= 4 && body.Length == 4 + (2 * body[0]))
        {
            var (first, last, bits) = _isProgressive ? (body[^3], body[^2], body[^1] & 15) : (0, 63, 0);
            for (var i = 1; i < body.Length - 3; i += 2)
            {
                if (_missing.TryGetValue(body[i], out var missing) && first <= last && last < missing.Length)
                {
                    missing.AsSpan(first..(last + 1)).Fill(bits);
                }
            }
        }
    }
}
