using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using AlexNet.Core;

namespace AlexNet.Exchange.Pickles;

/// <summary>The bytes of a pickle, read from the front; every piece is checked against what is there.</summary>
internal sealed class PickleReader(string path, ReadOnlyMemory<byte> bytes)
{
    private int _at;

    /// <summary>Bytes read so far.</summary>
    public int Position => _at;

    public UserErrorException Error(string what) => new($"{path}: {what}");

    public byte Byte() => Take(1).Span[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span);

    /// <summary>A length of this many bytes, and what it is the length of.</summary>
    public ReadOnlyMemory<byte> Counted(int lengthBytes)
    {
        var length = 0UL;
        var digits = Take(lengthBytes).Span;
        for (var i = lengthBytes - 1; i >= 0; i--)
        {
            length = (length << 8) | digits[i];
        }

        return Take(length);
    }

    /// <summary>A whole number of any size; those of more than 64 bits are kept only to tell them from others.</summary>
    public object Long(int lengthBytes)
    {
        var number = new BigInteger(Counted(lengthBytes).Span, isUnsigned: false, isBigEndian: false);
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : number;
    }

    /// <summary>Text up to the end of its line.</summary>
    public string Line()
    {
        var length = bytes.Span[_at..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw CutShort();
        }

        var text = Encoding.UTF8.GetString(Take(length).Span);
        _at++;
        return text;
    }

    /// <summary>A number of protocol 0.</summary>
    public object Integer()
    {
        var line = Line().TrimEnd('L');
        return line switch
        {
            "00" => false,
            "01" => true,
            _ when long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ when BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Error($"a pickle holds the number '{line}'; allowed are digits"),
        };
    }

    /// <summary>A quoted string of protocol 0 with Python's escapes.</summary>
    public PickleBytes Quoted()
    {
        var line = bytes.Span[_at..];
        var end = line.IndexOf((byte)'\n');
        if (end < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[end - 1] != line[0])
        {
            throw end < 0 ? CutShort() : Error("a pickle holds a string that is not quoted");
        }

        line = Take(end).Span[1..^1];
        _at++;
        var unescaped = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\' || i + 1 == line.Length)
            {
                unescaped.Add(line[i]);
                continue;
            }

            i++;
            var isHex = line[i] == 'x' && i + 2 < line.Length;
            unescaped.Add(line[i] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'x' when isHex && byte.TryParse(line.Slice(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code) => code,
                (byte)'x' => throw Error("a pickle holds a string with an escape that is no byte"),
                var other => other,
            });
            i += isHex ? 2 : 0;
        }

        return new PickleBytes(unescaped.ToArray());
    }

    public ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)(bytes.Length - _at))
        {
            throw CutShort();
        }

        var piece = bytes.Slice(_at, (int)length);
        _at += (int)length;
        return piece;
    }

    private ReadOnlyMemory<byte> Take(int length) => Take((ulong)length);

    private UserErrorException CutShort() => Error($"cut short: a pickle ends after {bytes.Length} bytes in the middle");
}
