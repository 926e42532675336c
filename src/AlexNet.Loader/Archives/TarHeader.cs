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
            var name = TarName.Decode(Text(_block[..100]));
            var isUstar = _block[257..263].SequenceEqual("ustar\0"u8);
            var prefix = isUstar ? Text(_block[345..500]) : [];
            return prefix.IsEmpty ? name : $"{TarName.Decode(prefix)}/{name}";
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
