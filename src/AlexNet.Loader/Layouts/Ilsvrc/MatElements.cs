using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>Reads the elements of a MATLAB level-5 file, little-endian, one behind the other: a tag of type and length, then the bytes.</summary>
/// <param name="source">What messages call the file.</param>
/// <param name="bytes">The elements.</param>
/// <param name="begin">Where they begin, for messages.</param>
internal ref struct MatElements(string source, ReadOnlySpan<byte> bytes, long begin)
{
    /// <summary>No table of synsets is near this size.</summary>
    private const int MaxInflated = 256 << 20;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool AtEnd => _at >= _bytes.Length;

    /// <summary>Where the next element begins in the file.</summary>
    public readonly long Position => begin + _at;

    /// <summary>The next element's bytes.</summary>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public ReadOnlySpan<byte> Next(out MatType type)
    {
        var tag = Take(4);
        var (low, high) = (BinaryPrimitives.ReadUInt16LittleEndian(tag), BinaryPrimitives.ReadUInt16LittleEndian(tag[2..]));
        if (high != 0)
        {
            // The small form: up to four bytes inside the tag.
            type = (MatType)low;
            var small = Take(4);
            return high <= 4 ? small[..high] : throw Error($"a small element of {high} bytes, allowed are at most 4");
        }

        type = (MatType)low;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        var content = Take(length);
        if (type != MatType.Compressed)
        {
            _at = (int)Math.Min(_bytes.Length, _at + (-length & 7));
        }

        return content;
    }

    /// <summary>The next element, which has to be of whole numbers of 32 bits, at least one.</summary>
    public int[] NextIntegers(string what)
    {
        var content = Next(out var type);
        if (type is not (MatType.Int32 or MatType.UInt32) || content.Length < 4 || content.Length % 4 != 0)
        {
            throw Error(
                $"{what} are {content.Length} bytes of type {(int)type}, "
                + $"allowed are whole numbers of type {(int)MatType.Int32} or {(int)MatType.UInt32}");
        }

        var numbers = new int[content.Length / 4];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(content[(4 * i)..]);
        }

        return numbers;
    }

    /// <summary>The next element, as text of one byte a character.</summary>
    public string NextName() => Encoding.Latin1.GetString(Next(out _));

    /// <summary>What an element of type <see cref="MatType.Compressed"/> holds.</summary>
    public readonly byte[] Inflate(ReadOnlySpan<byte> content)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
            return Compression.ReadAll(stream, MaxInflated);
        }
        catch (InvalidDataException error)
        {
            throw Error($"damaged compressed data: {error.Message}");
        }
    }

    /// <summary>The elements inside an element of this one.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="position">Where they begin, for messages.</param>
    public readonly MatElements Inside(ReadOnlySpan<byte> content, long position) => new(source, content, position);

    public readonly UserErrorException Error(string what) => new($"{source}: byte {Position}: {what}");

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length > _bytes.Length - _at)
        {
            throw Error($"cut short: {_bytes.Length - _at} of {length} bytes");
        }

        _at += (int)length;
        return _bytes.Slice(_at - (int)length, (int)length);
    }
}

/// <summary>Types of the elements of a MATLAB level-5 file, with their names there.</summary>
internal enum MatType
{
    /// <summary>miINT8</summary>
    Int8 = 1,

    /// <summary>miUINT8</summary>
    UInt8 = 2,

    /// <summary>miINT16</summary>
    Int16 = 3,

    /// <summary>miUINT16</summary>
    UInt16 = 4,

    /// <summary>miINT32</summary>
    Int32 = 5,

    /// <summary>miUINT32</summary>
    UInt32 = 6,

    /// <summary>miSINGLE</summary>
    Single = 7,

    /// <summary>miDOUBLE</summary>
    Double = 9,

    /// <summary>miINT64</summary>
    Int64 = 12,

    /// <summary>miUINT64</summary>
    UInt64 = 13,

    /// <summary>miMATRIX</summary>
    Matrix = 14,

    /// <summary>miCOMPRESSED</summary>
    Compressed = 15,

    /// <summary>miUTF8</summary>
    Utf8 = 16,

    /// <summary>miUTF16</summary>
    Utf16 = 17,
}
