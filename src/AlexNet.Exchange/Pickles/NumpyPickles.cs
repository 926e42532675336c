using System.Text;
using AlexNet.Core;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Pickles;

/// <summary>What the pickles of all programs have in common: arrays of NumPy, dictionaries that keep their order, and wrappings of bytes.</summary>
internal static class NumpyPickles
{
    public const string Allowed = "numbers, texts, lists, dictionaries and NumPy's arrays";

    /// <inheritdoc cref="IPickleWorld.Call"/>
    public static object? Call(PickleGlobal name, IReadOnlyList<object?> arguments) => $"{name}" switch
    {
        "collections.OrderedDict" or "collections.defaultdict" or "ordereddict.OrderedDict" => OrderedDictionary(arguments),
        "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" => new NumpyArray(name),
        "numpy.dtype" when arguments.Count > 0 && PickleText.Of(arguments[0]) is { } code => new NumpyDtype(name, code),
        "numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar" => new PickleObject(name),
        "_codecs.encode" when arguments.Count > 0 && arguments[0] is string text => new PickleBytes(Encoding.Latin1.GetBytes(text)),
        "__builtin__.set" or "builtins.set" when arguments.Count == 1 => arguments[0],
        _ => null,
    };

    private static PickleDictionary OrderedDictionary(IReadOnlyList<object?> arguments)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in arguments.OfType<List<object?>>().SelectMany(pairs => pairs))
        {
            var items = pair is PickleTuple tuple ? tuple.Items : pair as IReadOnlyList<object?>;
            if (items is { Count: 2 })
            {
                dictionary.Set(items[0], items[1]);
            }
        }

        return dictionary;
    }
}

/// <summary>A type of elements: its code, such as f4, and the order of its bytes, which comes as its state.</summary>
internal sealed class NumpyDtype(PickleGlobal @class, string code) : PickleObject(@class)
{
    /// <exception cref="UserErrorException">It is not known here.</exception>
    public Dtype Dtype => (IsBigEndian ? null : NumpyTypes.Of(code)) ?? throw new UserErrorException($"an array of NumPy is of type '{(IsBigEndian ? ">" : "")}{code}'; allowed are {NumpyTypes.Known}");

    private bool IsBigEndian => State is PickleTuple { Items: { Count: > 1 } items } && PickleText.Of(items[1]) == ">";
}

/// <summary>An array of NumPy: its state is (version, shape, type, whether the first extent is the fastest, bytes).</summary>
internal sealed class NumpyArray(PickleGlobal @class) : PickleObject(@class)
{
    /// <summary>Its extents.</summary>
    /// <exception cref="UserErrorException">It is damaged.</exception>
    public IReadOnlyList<long> Shape => Parts.Shape;

    /// <summary>Its type.</summary>
    /// <exception cref="UserErrorException">It is damaged, or its type is not known here.</exception>
    public Dtype Dtype => Parts.Dtype.Dtype;

    private (IReadOnlyList<long> Shape, NumpyDtype Dtype, bool Fortran, PickleBytes Bytes) Parts =>
        State is PickleTuple { Items: { Count: 5 } state } && state[1] is PickleTuple shape && shape.Items.All(extent => extent is long)
            && state[2] is NumpyDtype dtype && state[4] is PickleBytes bytes
            ? ([.. shape.Items.Select(extent => (long)extent!)], dtype, state[3] is true or 1L, bytes)
            : throw new UserErrorException("damaged: an array of NumPy lacks its shape, type or bytes");

    /// <summary>Its values, the last extent the fastest.</summary>
    /// <exception cref="UserErrorException">It has fewer bytes than its shape says.</exception>
    public float[] Values()
    {
        var (shape, dtype, fortran, bytes) = Parts;
        return NumpyTypes.Values(bytes.Bytes.Span, dtype.Dtype, shape, fortran);
    }
}

/// <summary>NumPy's codes of types.</summary>
internal static class NumpyTypes
{
    public const string Known = "f2, f4, f8 and u1 with little-endian bytes";

    /// <summary>Null where it is not known here.</summary>
    public static Dtype? Of(string code) => code.TrimStart('<', '|', '=') switch
    {
        "f2" => Dtype.F16,
        "f4" => Dtype.F32,
        "f8" => Dtype.F64,
        "u1" => Dtype.U8,
        "i4" => Dtype.I32,
        "i8" => Dtype.I64,
        _ => null,
    };

    /// <summary>Values, the last extent the fastest.</summary>
    /// <param name="fortran">Whether the first is the fastest as they lie.</param>
    /// <exception cref="UserErrorException">There are fewer bytes than the shape says.</exception>
    public static float[] Values(ReadOnlySpan<byte> bytes, Dtype dtype, IReadOnlyList<long> shape, bool fortran)
    {
        if (bytes.Length != (long)Elements.Count(shape) * dtype.Size())
        {
            throw new UserErrorException($"damaged: an array of NumPy of {dtype} {ForeignTensor.Describe(shape)} has {bytes.Length} bytes");
        }

        var values = Elements.AsFloats(bytes, dtype);
        return fortran ? Elements.Gather(values, 0, shape, [.. Elements.Contiguous([.. shape.Reverse()]).Reverse()]) : values;
    }
}
