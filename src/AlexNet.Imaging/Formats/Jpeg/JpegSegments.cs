using System.Buffers.Binary;

namespace AlexNet.Imaging;

/// <summary>The marker segments of a JPEG file before its first scan. A damaged file ends the walk early.</summary>
/// <param name="jpeg">The whole file.</param>
internal ref struct JpegSegments(ReadOnlySpan<byte> jpeg)
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    private readonly ReadOnlySpan<byte> jpeg = jpeg;
    private int at = 2;

    /// <summary>The second byte of the segment's marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>Place of <see cref="Body"/> in the file.</summary>
    public int BodyBegin { get; private set; }

    /// <summary>What follows the segment's length.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    public bool MoveNext()
    {
        // Any number of fill bytes may stand before a marker.
        while (at + 1 < jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] == 0xFF)
        {
            at++;
        }

        if (at + 4 > jpeg.Length || jpeg[at] != 0xFF || jpeg[at + 1] is StartOfScan or EndOfImage)
        {
            return false;
        }

        Marker = jpeg[at + 1];
        var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        if (length < 2 || at + 2 + length > jpeg.Length)
        {
            return false;
        }

        BodyBegin = at + 4;
        Body = jpeg.Slice(BodyBegin, length - 2);
        at += 2 + length;
        return true;
    }
}
