using System.Buffers.Binary;

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
