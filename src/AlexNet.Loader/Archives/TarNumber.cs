using System.Buffers.Binary;

namespace AlexNet.Loader.Archives;

/// <summary>Numbers of a tar's header: octal digits, or, for large ones, base 256 behind a byte of 0x80.</summary>
internal static class TarNumber
{
    /// <returns>Whether it is a number from 0 to 2⁶³ − 1; an empty field is 0.</returns>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value)
    {
        return (field[0] & 0x80) != 0 ? TryBinary(field, out value) : TryOctal(field, out value);
    }

    private static bool TryBinary(ReadOnlySpan<byte> field, out long value)
    {
        var low = field[^8..];
        value = BinaryPrimitives.ReadInt64BigEndian(low);
        return field[0] == 0x80 && !field[1..^8].ContainsAnyExcept((byte)0) && value >= 0;
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            // Twelve digits are 36 bits: no overflow.
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value << 3) + (digit - '0');
        }

        return true;
    }
}
