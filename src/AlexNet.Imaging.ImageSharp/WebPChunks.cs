using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>The chunks of a WebP: what the decoder does not do with them. Damage ends a walk early.</summary>
internal static class WebPChunks
{
    private const int HeaderLength = 12;
    private const int HeadLength = 8;

    /// <summary>Rectangle, duration and flags of a frame, before its own chunks.</summary>
    private const int FrameHeadLength = 16;

    /// <summary>EXIF orientation, 1 to 8; 1 where there is none. Some writers put JPEG's mark before it.</summary>
    public static int Orientation(ReadOnlySpan<byte> webp)
    {
        var exif = Find(webp, HeaderLength, "EXIF"u8).Body;
        return ExifTags.Orientation(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
    }

    /// <summary>
    /// The picture as a file of its own, of an animation the first frame, which the decoder does not know. Neither alpha nor metadata are left: the decoder
    /// allocates whatever lengths those claim.
    /// </summary>
    /// <exception cref="ImageFormatException">The picture is not there, or not all of it.</exception>
    public static byte[] Picture(byte[] webp)
    {
        var frame = Find(webp, HeaderLength, "ANMF"u8).Body;
        var picture = frame.IsEmpty ? Picture(webp, HeaderLength) : Picture(frame, FrameHeadLength);
        if (picture.IsEmpty)
        {
            throw new ImageFormatException("corrupt WebP: no whole picture in it");
        }

        byte[] alone = [.. "RIFF    WEBP"u8, .. picture];
        BinaryPrimitives.WriteInt32LittleEndian(alone.AsSpan(4), alone.Length - HeadLength);
        return alone;
    }

    private static ReadOnlySpan<byte> Picture(ReadOnlySpan<byte> bytes, int at) =>
        Find(bytes, at, "VP8 "u8) is { Whole.IsEmpty: false } lossy ? lossy.Whole : Find(bytes, at, "VP8L"u8).Whole;

    private static Chunk Find(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> type)
    {
        while (at + HeadLength <= bytes.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            if (length > (uint)(bytes.Length - at - HeadLength))
            {
                break;
            }

            // A chunk of an odd length has a byte behind it.
            var end = at + HeadLength + (int)length;
            var next = Math.Min(end + (end & 1), bytes.Length);
            if (bytes[at..].StartsWith(type))
            {
                return new Chunk { Whole = bytes[at..next], Body = bytes[(at + HeadLength)..end] };
            }

            at = next;
        }

        return default;
    }

    private ref struct Chunk
    {
        public ReadOnlySpan<byte> Whole;
        public ReadOnlySpan<byte> Body;
    }
}
