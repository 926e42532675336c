using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Tensors;

/// <summary>Elements of files as floats, and in order where they lie with strides.</summary>
internal static class Elements
{
    /// <summary>Little-endian elements as floats; whole numbers too.</summary>
    public static float[] AsFloats(ReadOnlySpan<byte> bytes, Dtype dtype)
    {
        var values = new float[bytes.Length / dtype.Size()];
        switch (dtype)
        {
            case Dtype.F32:
                bytes[..(values.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case Dtype.F64:
                Convert(bytes, values, sizeof(double), at => (float)BinaryPrimitives.ReadDoubleLittleEndian(at));
                break;
            case Dtype.F16:
                Convert(bytes, values, 2, at => (float)BinaryPrimitives.ReadHalfLittleEndian(at));
                break;
            case Dtype.BF16:
                Convert(bytes, values, 2, at => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16));
                break;
            case Dtype.U8 or Dtype.BOOL:
                Convert(bytes, values, 1, at => at[0]);
                break;
            default:
                throw new UserErrorException($"holds numbers of type {dtype}; allowed are F16, BF16, F32, F64 and U8");
        }

        return values;
    }

    /// <summary>Elements that lie with strides, as they follow each other in a tensor of this shape.</summary>
    /// <param name="storage">Where they lie.</param>
    /// <param name="offset">The first one's place.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="strides">Elements from one to the next, for each extent.</param>
    /// <exception cref="UserErrorException">One lies outside.</exception>
    public static float[] Gather(float[] storage, long offset, IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        var count = Count(shape);
        var last = count == 0 ? offset - 1 : offset + shape.Zip(strides, (extent, stride) => (extent - 1) * stride).Sum();
        if (offset < 0 || strides.Any(stride => stride < 0) || last >= storage.Length)
        {
            throw new UserErrorException($"a tensor of {ForeignTensor.Describe(shape)} from element {offset} on with strides {ForeignTensor.Describe(strides)} lies outside its storage of {storage.Length} elements");
        }

        if (strides.SequenceEqual(Contiguous(shape)))
        {
            return offset == 0 && count == storage.Length ? storage : storage.AsSpan((int)offset, (int)count).ToArray();
        }

        var values = new float[count];
        var at = new long[shape.Count];
        var place = offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = storage[place];
            for (var d = shape.Count - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++at[d] < shape[d])
                {
                    break;
                }

                place -= strides[d] * shape[d];
                at[d] = 0;
            }
        }

        return values;
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public static float[] Transposed(float[] values, int rows, int columns) => Gather(values, 0, [columns, rows], [1, columns]);

    /// <summary>The strides of a tensor whose last extent is the fastest.</summary>
    public static long[] Contiguous(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var stride = 1L;
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    /// <summary>Elements of a tensor, as many as an array can have.</summary>
    /// <exception cref="UserErrorException">There are more, or an extent is negative.</exception>
    public static int Count(IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            if (extent < 0 || (count *= Math.Min(extent, 1L << 31)) > Array.MaxLength)
            {
                throw new UserErrorException($"a tensor is {ForeignTensor.Describe(shape)}; allowed are up to {Array.MaxLength} elements");
            }
        }

        return (int)count;
    }

    private delegate float ReadOne(ReadOnlySpan<byte> at);

    private static void Convert(ReadOnlySpan<byte> bytes, float[] values, int size, ReadOne read)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.Slice(i * size, size));
        }
    }
}
