using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>The checksum of a PNG chunk: CRC-32 with the reflected polynomial EDB88320, eight bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    /// <summary>Table k holds the checksum of a byte that k zero bytes follow.</summary>
    private static readonly uint[][] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var t = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][(byte)high] ^ t[2][(byte)(high >> 8)] ^ t[1][(byte)(high >> 16)] ^ t[0][high >> 24];
        }

        foreach (var value in bytes)
        {
            crc = t[0][(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        tables[0] = [.. Enumerable.Range(0, 256).Select(value => Shift((uint)value))];
        for (var k = 1; k < 8; k++)
        {
            tables[k] = [.. tables[k - 1].Select(crc => tables[0][(byte)crc] ^ (crc >> 8))];
        }

        return tables;
    }

    private static uint Shift(uint crc)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }

        return crc;
    }
}
