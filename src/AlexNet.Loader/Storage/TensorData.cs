using System.Runtime.InteropServices;

namespace AlexNet.Loader.Storage;

/// <summary>A tensor to be written.</summary>
public sealed class TensorData
{
    private readonly Action<Stream> _write;

    private TensorData(string name, Dtype dtype, long[] shape, Action<Stream> write)
    {
        (Name, Dtype, Shape) = (name, dtype, shape);
        _write = write;
        Length = checked(Dtypes.Elements(shape) * dtype.Size());
    }

    /// <summary>Its key.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public Dtype Dtype { get; }

    /// <summary>Extents, the last one fastest.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Values in memory, stored as the element type that belongs to <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static TensorData From<T>(string name, ReadOnlyMemory<T> values, params long[] shape)
        where T : unmanaged
    {
        var elements = Dtypes.Elements(shape);
        if (elements != values.Length)
        {
            throw new ArgumentException($"{name}: {Dtypes.Describe(shape)} has {elements} elements, given are {values.Length}");
        }

        return new TensorData(name, Dtypes.Of<T>(), shape, stream => WriteChunks(stream, values.Span));
    }

    /// <summary>Values that are written when their turn comes, as exactly the bytes that shape and type take.</summary>
    public static TensorData Streamed(string name, Dtype dtype, long[] shape, Action<Stream> write)
    {
        return new TensorData(name, dtype, shape, write);
    }

    /// <exception cref="InvalidOperationException">Another number of bytes was written than announced.</exception>
    internal void WriteTo(Stream stream)
    {
        var begin = stream.Position;
        _write(stream);
        if (stream.Position - begin != Length)
        {
            throw new InvalidOperationException($"{Name}: {stream.Position - begin} bytes written, announced were {Length}");
        }
    }

    internal static void WriteChunks<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // In pieces: the bytes of a large tensor do not fit one span.
        const int most = 1 << 20;
        while (!values.IsEmpty)
        {
            var elements = Math.Min(values.Length, most);
            stream.Write(MemoryMarshal.AsBytes(values[..elements]));
            values = values[elements..];
        }
    }
}
