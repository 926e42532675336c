using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Imaging.Tests.Support;

/// <summary>Changes of JPEG files, as writers of odd files make them.</summary>
internal static class JpegParts
{
    public const byte FrameMarker = 0xC0;
    public const byte TablesMarker = 0xC4;
    public const byte ScanMarker = 0xDA;

    /// <summary>Noise in 4:2:0, with JFIF's segment in front; its data has whole and half-filled bytes.</summary>
    public static byte[] Good(int width = 90, int height = 70, int seed = 4) => JpegEncoder.Encode(Pictures.Noise(width, height, seed), width, height, 85);

    /// <summary>Place of a segment's marker: its body begins four bytes on.</summary>
    public static int Find(byte[] jpeg, byte marker)
    {
        var at = jpeg.AsSpan().IndexOf([(byte)0xFF, marker]);
        Assert.That(at, Is.GreaterThan(0), $"no segment {marker:x2}");
        return at;
    }

    /// <summary>Another byte in the body of a segment.</summary>
    public static byte[] With(byte[] jpeg, byte marker, int index, params byte[] values)
    {
        var changed = (byte[])jpeg.Clone();
        values.CopyTo(changed, Find(jpeg, marker) + 4 + index);
        return changed;
    }

    public static byte[] Insert(byte[] jpeg, int at, params byte[] bytes) => [.. jpeg[..at], .. bytes, .. jpeg[at..]];

    /// <summary>Without its first segments of this marker, as many as there are.</summary>
    public static byte[] Without(byte[] jpeg, byte marker)
    {
        while (jpeg.AsSpan().IndexOf([(byte)0xFF, marker]) is > 0 and var at)
        {
            jpeg = [.. jpeg[..at], .. jpeg[(at + 2 + (jpeg[at + 2] << 8) + jpeg[at + 3])..]];
        }

        return jpeg;
    }

    /// <summary>Bytes in front of the end marker.</summary>
    public static byte[] BeforeTheEnd(byte[] jpeg, params byte[] bytes) => Insert(jpeg, jpeg.Length - 2, bytes);

    /// <summary>A flat grey picture of 32×8 pixels in four blocks, a restart marker between each two; two codes of a bit each make a block.</summary>
    /// <param name="last">The byte of the last block: two zeros, and what it is filled up with.</param>
    public static byte[] Restarting(byte last = 0x3F) =>
    [
        0xFF, 0xD8,
        0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
        0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 32, 1, 1, 0x11, 0,
        0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0,
        0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0,
        0xFF, 0xDD, 0, 4, 0, 1,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
        0x3F, 0xFF, 0xD0, 0x3F, 0xFF, 0xD1, 0x3F, 0xFF, 0xD2, last,
        0xFF, 0xD9,
    ];

    /// <summary>Adobe's segment with this transform in place of JFIF's.</summary>
    public static byte[] WithAdobe(byte[] jpeg, byte transform) =>
        Insert(Without(jpeg, 0xE0), 2, [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
}
