using System.Buffers.Binary;

namespace AlexNet.Loader.Archives;

/// <summary>The 512 bytes before every entry: ustar's, GNU's and the oldest form.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Length = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    /// <summary>The letter that says what the entry is.</summary>
    public char Type => (char)_block[156];

    /// <summary>Name as it stands here; "prefix/name" in ustar's form.</summary>
    public string Name
    {
        get
        {
            var name = EntryName.Decode(Text(_block[..100]));
            var isUstar = _block[257..263].SequenceEqual("ustar\0"u8);
            var prefix = isUstar ? Text(_block[345..500]) : [];
            return prefix.IsEmpty ? name : $"{EntryName.Decode(prefix)}/{name}";
        }
    }

    /// <summary>Whether more blocks of a sparse file's map follow an old GNU header.</summary>
    public bool MapGoesOn => _block[482] != 0;

    public bool TrySize(out long size) => TarNumber.TryParse(_block[124..136], out size);

    /// <summary>Compares the sum of all bytes, those of the checksum itself counted as spaces, with the one given.</summary>
    public bool HasValidChecksum(out long given, out int actual)
    {
        actual = 8 * ' ';
        var signed = actual;
        for (var i = 0; i < Length; i++)
        {
            if (i is < 148 or >= 156)
            {
                actual += _block[i];
                signed += (sbyte)_block[i];
            }
        }

        // Some old programs summed signed bytes.
        return TarNumber.TryParse(_block[148..156], out given) && (given == actual || given == signed);
    }

    /// <summary>A text field's bytes up to the first zero.</summary>
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}

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
