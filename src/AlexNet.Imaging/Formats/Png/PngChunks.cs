using System.Buffers.Binary;
using System.IO.Hashing;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>The chunks of a PNG file: length, type, body and checksum each [PNG, section 5.3]. A file cut short ends the walk early.</summary>
/// <param name="png">The whole file.</param>
/// <param name="at">Where the first chunk begins.</param>
internal ref struct PngChunks(ReadOnlySpan<byte> png, int at = PngChunks.First)
{
    /// <summary>The file's signature is before the first chunk.</summary>
    public const int First = 8;

    /// <summary>Length and type.</summary>
    public const int HeadLength = 8;

    private const int ChecksumLength = 4;

    private readonly ReadOnlySpan<byte> _png = png;
    private int _next = at;

    /// <summary>Four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Where the chunk begins in the file.</summary>
    public int Offset { get; private set; }

    /// <summary>A decoder that does not know a critical chunk cannot decode the image. Its type begins with a capital.</summary>
    public readonly bool IsCritical => (Type[0] & 0x20) == 0;

    /// <summary>Whether type and body have the stored checksum.</summary>
    public readonly bool IsIntact
    {
        get
        {
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(_png[(Offset + HeadLength + Body.Length)..]);
            return Crc32.HashToUInt32(_png.Slice(Offset + 4, 4 + Body.Length)) == checksum;
        }
    }

    public bool MoveNext()
    {
        if (_next > _png.Length - HeadLength - ChecksumLength)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_png[_next..]);
        if (length > (uint)(_png.Length - HeadLength - ChecksumLength - _next))
        {
            return false;
        }

        Offset = _next;
        Type = _png.Slice(_next + 4, 4);
        Body = _png.Slice(_next + HeadLength, (int)length);
        _next += HeadLength + (int)length + ChecksumLength;
        return true;
    }
}
