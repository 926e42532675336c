using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>
/// Reads MATLAB level-5 files (MATLAB 5 to 7.2, little-endian) as far as tables need it: struct arrays of numbers and texts, compressed
/// or not. The format is MathWorks' "MAT-File Format".
/// </summary>
internal static class MatFile
{
    private const int HeaderLength = 128;
    private const int MaxDepth = 16;

    // Classes of arrays: mxSTRUCT_CLASS, mxCHAR_CLASS, and mxDOUBLE_CLASS to mxUINT64_CLASS.
    private const int Struct = 2;
    private const int Char = 4;
    private const int FirstNumber = 6;
    private const int LastNumber = 15;

    /// <summary>The arrays of a file.</summary>
    /// <param name="source">What messages call the file.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="UserErrorException">It is of another format, or damaged.</exception>
    public static List<MatArray> Parse(string source, ReadOnlySpan<byte> bytes)
    {
        CheckHeader(source, bytes);
        var arrays = new List<MatArray>();
        var elements = new MatElements(source, bytes[HeaderLength..], HeaderLength);
        while (!elements.AtEnd)
        {
            var position = elements.Position;
            var content = elements.Next(out var type);
            if (type == MatType.Compressed)
            {
                // Places inside count from the beginning of the inflated bytes.
                var inner = new MatElements($"{source}, compressed element at byte {position}", elements.Inflate(content), 0);
                content = inner.Next(out type);
                if (type == MatType.Matrix)
                {
                    arrays.Add(Matrix(inner.Inside(content, 8), 0));
                }
            }
            else if (type == MatType.Matrix)
            {
                arrays.Add(Matrix(elements.Inside(content, position + 8), 0));
            }
        }

        return arrays;
    }

    private static void CheckHeader(string source, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            throw new UserErrorException($"{source}: {bytes.Length} bytes, allowed are MATLAB files of level 5, {HeaderLength} bytes or more");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[124..]);
        if (version != 0x0100 || !bytes[126..128].SequenceEqual("IM"u8))
        {
            var start = EntryName.Show(Encoding.Latin1.GetString(bytes[..20]));
            throw new UserErrorException(
                $"{source}: version 0x{version:X4} of '{start}', allowed are little-endian MATLAB files of level 5 (version 0x0100)");
        }
    }

    private static MatArray Matrix(MatElements elements, int depth)
    {
        if (elements.AtEnd || depth > MaxDepth)
        {
            return depth > MaxDepth ? throw elements.Error($"structs {depth} deep, allowed are {MaxDepth}") : new MatArray();
        }

        var kind = elements.NextIntegers("an array's flags")[0] & 0xFF;
        var count = 1L;
        foreach (var dimension in elements.NextIntegers("an array's dimensions"))
        {
            count *= dimension;
            if (dimension < 0 || count > Array.MaxLength)
            {
                throw elements.Error($"an array of {count} elements, allowed are 0 to {Array.MaxLength}");
            }
        }

        var name = elements.NextName();
        return kind switch
        {
            Struct => new MatArray { Name = name, Count = (int)count, Fields = Fields(ref elements, (int)count, depth) },
            Char => new MatArray { Name = name, Count = (int)count, Text = Text(ref elements) },
            >= FirstNumber and <= LastNumber => new MatArray { Name = name, Count = (int)count, Numbers = Numbers(ref elements) },
            _ => new MatArray { Name = name },
        };
    }

    private static Dictionary<string, MatArray[]> Fields(ref MatElements elements, int count, int depth)
    {
        var lengths = elements.NextIntegers("the length of field names");
        var names = elements.NextName();
        if (lengths.Length != 1 || lengths[0] < 1 || names.Length % lengths[0] != 0)
        {
            throw elements.Error($"field names of {names.Length} bytes in all, allowed are multiples of their length");
        }

        var fields = names.Chunk(lengths[0]).Select(name => new string(name).TrimEnd('\0')).ToArray();
        var values = fields.Select(_ => new List<MatArray>()).ToArray();
        for (var i = 0L; i < (long)count * fields.Length; i++)
        {
            var position = elements.Position + 8;
            var content = elements.Next(out var type);
            if (type != MatType.Matrix)
            {
                throw elements.Error($"the value of field {fields[i % fields.Length]} is of type {(int)type}, allowed is {(int)MatType.Matrix}");
            }

            values[i % fields.Length].Add(Matrix(elements.Inside(content, position), depth + 1));
        }

        var result = new Dictionary<string, MatArray[]>();
        foreach (var (field, list) in fields.Zip(values))
        {
            if (!result.TryAdd(field, [.. list]))
            {
                throw elements.Error($"two fields {EntryName.Show(field)} in a struct, allowed is one");
            }
        }

        return result;
    }

    private static string Text(ref MatElements elements)
    {
        var content = elements.Next(out var type);
        return type switch
        {
            MatType.UInt16 or MatType.Utf16 => Encoding.Unicode.GetString(content),
            MatType.Utf8 => Encoding.UTF8.GetString(content),
            MatType.Int8 or MatType.UInt8 => Encoding.Latin1.GetString(content),
            _ => throw elements.Error($"text of type {(int)type}, allowed are one or two bytes a character"),
        };
    }

    /// <summary>Numbers are kept in the smallest type that holds them, whatever the array's class.</summary>
    private static double[] Numbers(ref MatElements elements)
    {
        var content = elements.Next(out var type);
        return type switch
        {
            MatType.Int8 => Convert<sbyte>(content, v => v),
            MatType.UInt8 => Convert<byte>(content, v => v),
            MatType.Int16 => Convert<short>(content, v => v),
            MatType.UInt16 => Convert<ushort>(content, v => v),
            MatType.Int32 => Convert<int>(content, v => v),
            MatType.UInt32 => Convert<uint>(content, v => v),
            MatType.Single => Convert<float>(content, v => v),
            MatType.Double => Convert<double>(content, v => v),
            MatType.Int64 => Convert<long>(content, v => v),
            MatType.UInt64 => Convert<ulong>(content, v => v),
            _ => throw elements.Error($"numbers of type {(int)type}, allowed are 1 to 7, 9, 12 and 13"),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<byte> content, Func<T, double> convert)
        where T : unmanaged
    {
        return Array.ConvertAll(MemoryMarshal.Cast<byte, T>(content).ToArray(), new Converter<T, double>(convert));
    }
}

/// <summary>An array of a MATLAB file: a struct array, numbers, or text; other kinds are empty.</summary>
internal sealed class MatArray
{
    /// <summary>Its name; "" inside a struct.</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of elements.</summary>
    public int Count { get; init; }

    /// <summary>Its characters, column by column, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Its numbers, column by column, or null.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>Of a struct array every field's values, one per element; or null.</summary>
    public IReadOnlyDictionary<string, MatArray[]>? Fields { get; init; }
}
