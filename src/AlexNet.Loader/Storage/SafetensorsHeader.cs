using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>
/// Reads and checks the JSON at a safetensors file's start: an unsigned 64-bit length, then
/// <c>{"__metadata__": {name: text}, name: {"dtype", "shape", "data_offsets": [begin, end]}}</c>, then the data without gaps.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation.</summary>
    public const long MaxLength = 100_000_000;

    private readonly string _path;
    private readonly long _dataLength;

    private SafetensorsHeader(string path, long dataLength)
    {
        _path = path;
        _dataLength = dataLength;
    }

    public Dictionary<string, string> Metadata { get; } = [];

    public Dictionary<string, TensorInfo> Tensors { get; } = [];

    /// <param name="path">For messages.</param>
    /// <param name="json">The header without its length.</param>
    /// <param name="dataLength">Bytes that follow the header in the file.</param>
    /// <exception cref="UserErrorException">Anything is wrong with it.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        var header = new SafetensorsHeader(path, dataLength);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            header.ReadEntries(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw header.Error($"the header is not valid JSON: {error.Message}");
        }

        header.CheckLayout();
        return header;
    }

    private UserErrorException Error(string what) => new($"{_path}: {what}");

    private void ReadEntries(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Error($"the header is a JSON {root.ValueKind}, allowed is an object");
        }

        foreach (var entry in root.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                ReadMetadata(entry.Value);
            }
            else
            {
                Tensors.Add(entry.Name, ReadTensor(entry.Name, entry.Value));
            }
        }
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw Error($"__metadata__ is a JSON {metadata.ValueKind}, allowed is an object of strings");
        }

        foreach (var entry in metadata.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw Error($"__metadata__.{entry.Name} is a JSON {entry.Value.ValueKind}, allowed is a string");
            }

            Metadata.Add(entry.Name, entry.Value.GetString()!);
        }
    }

    private TensorInfo ReadTensor(string name, JsonElement entry)
    {
        var fields = new JsonFields(_path, entry, name);
        var dtype = ReadDtype(fields);
        var shape = ReadIntegers(fields, "shape");
        var offsets = ReadIntegers(fields, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw fields.Error("data_offsets", $"are {Dtypes.Describe(offsets)}, allowed are [begin, end] with begin ≤ end");
        }

        CheckLength(name, dtype, shape, offsets[1] - offsets[0]);
        return new TensorInfo(name, dtype, shape, offsets[0], offsets[1] - offsets[0]);
    }

    private static Dtype ReadDtype(JsonFields fields)
    {
        var text = fields.Value("dtype")?.ToString() ?? "missing";
        if (Enum.GetNames<Dtype>().Contains(text))
        {
            return Enum.Parse<Dtype>(text);
        }

        throw fields.Error("dtype", $"is {text}, allowed are {string.Join(", ", Enum.GetNames<Dtype>())}");
    }

    private static long[] ReadIntegers(JsonFields fields, string field) => fields.Value(field) is { ValueKind: JsonValueKind.Array } items
        ? items.EnumerateArray().Select(item => ReadInteger(fields, field, item)).ToArray()
        : throw fields.Error(field, "is missing or no array of integers");

    private static long ReadInteger(JsonFields fields, string field, JsonElement item) =>
        item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
            ? number
            : throw fields.Error(field, $"holds {item}, allowed are integers from 0");

    private void CheckLength(string name, Dtype dtype, long[] shape, long length)
    {
        long expected;
        try
        {
            expected = checked(Dtypes.Elements(shape) * dtype.Size());
        }
        catch (OverflowException)
        {
            throw Error($"{name}.shape is {Dtypes.Describe(shape)}: more than 2⁶³ bytes");
        }

        if (length != expected)
        {
            throw Error($"{name} spans {length} bytes, {dtype} {Dtypes.Describe(shape)} takes {expected}");
        }
    }

    /// <summary>Tensors must follow each other without gap or overlap and fill the file.</summary>
    private void CheckLayout()
    {
        var at = 0L;
        foreach (var tensor in Tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.Length))
        {
            if (tensor.Begin != at)
            {
                throw Error($"{tensor.Name} begins at byte {tensor.Begin} of the data, allowed is {at}: no gap, no overlap");
            }

            at += tensor.Length;
        }

        if (at != _dataLength)
        {
            throw Error($"the data has {_dataLength} bytes, the header describes {at}");
        }
    }
}

/// <summary>Where a tensor lies in a file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Extents, the last one fastest; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="Length">Bytes.</param>
public sealed record TensorInfo(string Name, Dtype Dtype, IReadOnlyList<long> Shape, long Begin, long Length);
