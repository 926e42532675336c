using AlexNet.Exchange.Pickles;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Weights;

/// <summary>Where the elements of PyTorch's tensors lie.</summary>
/// <param name="Key">The name of its bytes.</param>
/// <param name="Dtype">Its type; null for one that is not known here.</param>
/// <param name="Count">Elements.</param>
internal sealed record TorchStorage(string Key, Dtype? Dtype, long Count);

/// <summary>A tensor of PyTorch's: a view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);

/// <summary>What PyTorch's pickles may hold: tensors and containers.</summary>
/// <param name="views">Whether storages may be parts of others, as in files of before 2020.</param>
internal sealed class TorchObjects(bool views) : IPickleWorld
{
    private static readonly Dictionary<string, Dtype> Storages = new()
    {
        ["FloatStorage"] = Dtype.F32,
        ["DoubleStorage"] = Dtype.F64,
        ["HalfStorage"] = Dtype.F16,
        ["BFloat16Storage"] = Dtype.BF16,
        ["LongStorage"] = Dtype.I64,
        ["IntStorage"] = Dtype.I32,
        ["ShortStorage"] = Dtype.I16,
        ["CharStorage"] = Dtype.I8,
        ["ByteStorage"] = Dtype.U8,
        ["BoolStorage"] = Dtype.BOOL,
    };

    public string Allowed => "tensors, " + NumpyPickles.Allowed + ", such as torch.save(model.state_dict()) writes";

    public object? Call(PickleGlobal name, IReadOnlyList<object?> arguments) => $"{name}" switch
    {
        "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor" => Tensor(arguments),
        "torch._utils._rebuild_parameter" when arguments.Count > 0 => arguments[0],
        "torch.Size" when arguments is [PickleTuple size] => size,
        "torch.device" => new PickleObject(name),
        _ => NumpyPickles.Call(name, arguments),
    };

    /// <summary>The options of a training script, which many keep beside the weights.</summary>
    public PickleObject? Instance(PickleGlobal @class) => $"{@class}" == "argparse.Namespace" ? new PickleObject(@class) : null;

    public object? Persistent(object? identifier)
    {
        if (identifier is PickleTuple { Items: { Count: >= 5 } items } && PickleText.Of(items[0]) == "storage" && items[1] is PickleGlobal type && PickleText.Of(items[2]) is { } key && items[4] is long count
            && (items.Count == 5 || (views && items[5] is null)))
        {
            return new TorchStorage(key, Storages.TryGetValue(type.Name, out var dtype) ? dtype : null, count);
        }

        return null;
    }

    private static TorchTensor? Tensor(IReadOnlyList<object?> arguments) =>
        arguments is [TorchStorage storage, long offset, PickleTuple size, PickleTuple stride, ..] && Numbers(size) is { } shape && Numbers(stride) is { } strides && shape.Length == strides.Length
            ? new TorchTensor(storage, offset, shape, strides)
            : null;

    private static long[]? Numbers(PickleTuple tuple) => tuple.Items.All(item => item is long) ? [.. tuple.Items.Select(item => (long)item!)] : null;
}

/// <summary>Finds the weights among all that a file of PyTorch's holds.</summary>
internal static class TorchStateDict
{
    private const string Parallel = "module.";

    /// <summary>How many dictionaries deep.</summary>
    private const int Deepest = 4;

    /// <summary>Under which names training scripts keep them, the usual first.</summary>
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model", "net", "network", "weights"];

    /// <summary>Tensors by name, in their order; none where there are none.</summary>
    /// <param name="place">Where in the file they are, such as "state_dict".</param>
    public static IReadOnlyList<(string Name, TorchTensor Tensor)> Find(object? root, out string place)
    {
        var found = Search(root, "", Deepest) ?? ("", []);
        place = found.Place;
        var isParallel = found.Tensors.All(tensor => tensor.Name.StartsWith(Parallel, StringComparison.Ordinal));
        return isParallel ? [.. found.Tensors.Select(tensor => (tensor.Name[Parallel.Length..], tensor.Tensor))] : found.Tensors;
    }

    private static (string Place, (string Name, TorchTensor Tensor)[] Tensors)? Search(object? value, string place, int deep)
    {
        if (value is not PickleDictionary dictionary || deep == 0)
        {
            return null;
        }

        (string Name, TorchTensor Tensor)[] tensors = [.. dictionary.Pairs.Where(pair => pair is (string, TorchTensor)).Select(pair => ((string)pair.Key!, (TorchTensor)pair.Value!))];
        // A checkpoint's own tensors are single numbers, such as the best error so far.
        if (tensors.Any(tensor => tensor.Tensor.Shape.Count > 0))
        {
            return (place, tensors);
        }

        var inside = Usual.Where(name => dictionary[name] is not null).Concat(dictionary.Pairs.Select(pair => pair.Key).OfType<string>().Except(Usual));
        return inside.Select(name => Search(dictionary[name], place.Length == 0 ? name : $"{place}.{name}", deep - 1)).FirstOrDefault(found => found is not null);
    }
}
