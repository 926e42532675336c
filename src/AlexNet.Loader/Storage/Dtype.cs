namespace AlexNet.Loader.Storage;

/// <summary>Element types of safetensors, under the names that stand in its files.</summary>
public enum Dtype
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,

    /// <summary>Signed, 8 bits.</summary>
    I8,

    /// <summary>Unsigned, 16 bits.</summary>
    U16,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of a single.</summary>
    BF16,

    /// <summary>Unsigned, 32 bits.</summary>
    U32,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Unsigned, 64 bits.</summary>
    U64,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>IEEE double precision.</summary>
    F64,
}

/// <summary>Facts about element types.</summary>
public static class Dtypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this Dtype dtype)
    {
        return dtype switch
        {
            Dtype.BOOL or Dtype.U8 or Dtype.I8 => 1,
            Dtype.U16 or Dtype.I16 or Dtype.F16 or Dtype.BF16 => 2,
            Dtype.U32 or Dtype.I32 or Dtype.F32 => 4,
            _ => 8,
        };
    }

    /// <summary>The element type that a .NET type is stored as.</summary>
    /// <exception cref="NotSupportedException">None is.</exception>
    public static Dtype Of<T>()
        where T : unmanaged
    {
        return default(T) switch
        {
            byte => Dtype.U8,
            sbyte => Dtype.I8,
            bool => Dtype.BOOL,
            ushort => Dtype.U16,
            short => Dtype.I16,
            Half => Dtype.F16,
            uint => Dtype.U32,
            int => Dtype.I32,
            float => Dtype.F32,
            ulong => Dtype.U64,
            long => Dtype.I64,
            double => Dtype.F64,
            _ => throw new NotSupportedException($"safetensors has no element type for {typeof(T).Name}"),
        };
    }

    /// <summary>Product of a shape's extents; 1 for a scalar.</summary>
    internal static long Elements(ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var extent in shape)
        {
            elements = checked(elements * extent);
        }

        return elements;
    }

    /// <summary>For example "[64, 256, 256, 3]".</summary>
    internal static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
