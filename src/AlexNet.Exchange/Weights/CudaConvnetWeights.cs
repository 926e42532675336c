using System.Globalization;
using AlexNet.Core;
using AlexNet.Exchange.Pickles;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Weights;

/// <summary>
/// cuda-convnet's checkpoints: a pickle of Python 2 with <c>model_state</c> and <c>op</c>. A layer has a matrix for each of its inputs: its
/// rows are channels × pixels of a filter, or inputs, its columns filters, or outputs. The original network's columns are layers of their
/// own, conv1a and conv1b; here they are one layer, a's channels first.
/// </summary>
internal static class CudaConvnetWeights
{
    /// <summary>Pickles of protocol 2, or of 0 and 1, which begin with a dictionary.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start is [0x80, <= 5, ..] or [(byte)'(', (byte)'d', ..] or [(byte)'}', (byte)'q', ..];

    /// <exception cref="UserErrorException">It is damaged, or holds what is not allowed.</exception>
    public static ForeignModel Read(string path, byte[] bytes)
    {
        var reader = new PickleReader(path, bytes);
        var root = new PickleMachine(reader, new Objects()).Run() as PickleDictionary;
        if ((root?["model_state"] as PickleDictionary)?["layers"] is not { } listed)
        {
            throw reader.Error("a pickle without model_state and its layers; allowed are cuda-convnet's checkpoints, and PyTorch's files as torch.save writes them");
        }

        var layers = ConvnetLayer.InOrder(path, listed);
        var columns = layers.Where(layer => !layer.IsSecondOf(layers)).ToArray();
        return new ForeignModel(path, "cuda-convnet", [.. columns.SelectMany(layer => Tensors(path, layer, layer.SecondAmong(layers)))])
        {
            Pixels = PixelRule.Bytes,
            Layers = [.. columns.Select(layer => layer.Words).OfType<string>()],
            DropoutAtTest = true,
            Conversions = columns.Length < layers.Count
                ? ["matrices transposed to [filters, channels, rows, columns]", "layers a and b are the columns of one layer"]
                : ["matrices transposed to [filters, channels, rows, columns]"],
        };
    }

    private static IEnumerable<ForeignTensor> Tensors(string path, ConvnetLayer first, ConvnetLayer? second)
    {
        if (first.Matrices.Count == 0)
        {
            return [];
        }

        var name = second is null ? first.Name : first.Name[..^1];
        ConvnetLayer[] columns = second is null ? [first] : [first, second];
        try
        {
            var outputs = columns.Sum(column => column.Outputs);
            var shape = first.Shape(outputs);
            return
            [
                new ForeignTensor($"{name}.weight", shape, Dtype.F32, () => Guarded(path, name, () => [.. columns.SelectMany(column => column.Weights())])),
                new ForeignTensor($"{name}.bias", [outputs], Dtype.F32, () => Guarded(path, name, () => [.. columns.SelectMany(column => column.Biases())])),
            ];
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{path}: {name}: {error.Message}");
        }
    }

    private static float[] Guarded(string path, string name, Func<float[]> read)
    {
        try
        {
            return read();
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{path}: {name}: {error.Message}");
        }
    }

    /// <summary>Arrays, and the program's options, of which nothing is needed.</summary>
    private sealed class Objects : IPickleWorld
    {
        private static readonly string[] Modules = ["options", "python_util.options", "data", "convdata", "layer", "gpumodel", "python_util.gpumodel", "convnet", "util", "python_util.util"];

        public string Allowed => NumpyPickles.Allowed + ", as in cuda-convnet's checkpoints";

        public object? Call(PickleGlobal name, IReadOnlyList<object?> arguments) => $"{name}" switch
        {
            "copy_reg._reconstructor" or "copyreg._reconstructor" when arguments is [PickleGlobal @class, ..] => Instance(@class),
            _ => NumpyPickles.Call(name, arguments),
        };

        public PickleObject? Instance(PickleGlobal @class) => Modules.Contains(@class.Module) ? new PickleObject(@class) : null;

        public object? Persistent(object? identifier) => null;
    }
}

/// <summary>A layer of cuda-convnet's, as its dictionary has it.</summary>
internal sealed class ConvnetLayer
{
    private const string NeuronSuffix = "_neuron";

    private readonly PickleDictionary _fields;

    private ConvnetLayer(PickleDictionary fields, string name)
    {
        (_fields, Name) = (fields, name);
        Matrices = [.. (fields["weights"] as List<object?> ?? []).OfType<NumpyArray>()];
        Type = PickleText.Of(fields["type"]) ?? "";
    }

    public string Name { get; }

    /// <summary>One for each input.</summary>
    public IReadOnlyList<NumpyArray> Matrices { get; }

    /// <summary>Filters, or outputs.</summary>
    public int Outputs => (int)Extents(Matrices[0])[1];

    /// <summary>What it computes; null for data, costs and dropout.</summary>
    public string? Words => Type switch
    {
        "conv" => LayerWords.Convolution,
        "fc" => LayerWords.FullyConnected,
        "pool" => PickleText.Of(_fields["pool"]) == "avg" ? LayerWords.AveragePool : LayerWords.MaxPool,
        "neuron" => Neuron,
        "cmrnorm" => LayerWords.Norm((int)Number("size", 5), Number("minDiv", 1), Number("scale", 0), Number("pow", 0.75)),
        "rnorm" or "cnorm" => LayerWords.SpatialNorm,
        _ => Matrices.Count > 0 ? $"{Type} layer" : null,
    };

    private string Type { get; }

    private string Neuron => (PickleText.Of(_fields["neuron"]) ?? PickleText.Of((_fields["neuron"] as PickleDictionary)?["type"])) switch
    {
        "relu" => LayerWords.Relu,
        "tanh" => LayerWords.Tanh,
        "logistic" => LayerWords.Logistic,
        var other => $"neuron {other}",
    };

    /// <summary>A checkpoint's layers, each after its inputs: older ones are a list, newer ones a dictionary without order.</summary>
    /// <exception cref="UserErrorException">It is damaged.</exception>
    public static IReadOnlyList<ConvnetLayer> InOrder(string path, object listed)
    {
        var left = listed switch
        {
            List<object?> list => list.OfType<PickleDictionary>().Select(fields => new ConvnetLayer(fields, PickleText.Of(fields["name"]) ?? "")).ToList(),
            PickleDictionary dictionary => [.. dictionary.Pairs.Where(pair => pair is (string, PickleDictionary)).Select(pair => new ConvnetLayer((PickleDictionary)pair.Value!, (string)pair.Key!))],
            _ => [],
        };
        if (left.Any(layer => layer.Matrices.Any(matrix => matrix.State is null)))
        {
            throw new UserErrorException($"{path}: damaged: an array of its layers has no numbers");
        }

        if (listed is List<object?>)
        {
            return left;
        }

        var ordered = new List<ConvnetLayer>();
        while (left.Count > 0)
        {
            var next = left.Where(layer => !layer.Inputs.Any(input => left.Exists(other => other.Name == input))).OrderBy(layer => layer.Name, StringComparer.Ordinal).ToArray();
            ordered.AddRange(next);
            if (next.Length == 0)
            {
                throw new UserErrorException($"{path}: damaged: layer {left[0].Name} reads itself");
            }

            left.RemoveAll(next.Contains);
        }

        return ordered;
    }

    /// <summary>Whether it is column b of a layer.</summary>
    public bool IsSecondOf(IReadOnlyList<ConvnetLayer> layers) => Column(Name) == 1 && layers.Any(other => Plain(other.Name) == Plain(Name)[..^1] + "a" && other.Type == Type);

    /// <summary>Column b of this layer, if there is one.</summary>
    public ConvnetLayer? SecondAmong(IReadOnlyList<ConvnetLayer> layers) =>
        Column(Name) == 0 ? layers.FirstOrDefault(other => Plain(other.Name) == Plain(Name)[..^1] + "b" && other.Type == Type) : null;

    /// <summary>Of all columns: [outputs, channels, rows, columns] or [outputs, inputs].</summary>
    /// <exception cref="UserErrorException">It is of a kind that is not known here.</exception>
    public long[] Shape(long outputs)
    {
        var rows = Matrices.Sum(matrix => Extents(matrix)[0]);
        if (Type == "fc")
        {
            return [outputs, rows];
        }

        if (Type != "conv" || First("filterSize") is not (> 0 and < 1000 and var size) || rows % (size * size) != 0 || _fields["randSparse"] is List<object?> sparse && sparse.Contains(true))
        {
            throw new UserErrorException($"a layer of type {Type} whose matrix has {rows} rows; allowed are conv, with filterSize, and fc");
        }

        return [outputs, rows / (size * size), size, size];
    }

    /// <summary>[outputs, inputs], the inputs of column a first, whatever their order in the layer.</summary>
    public float[] Weights()
    {
        var inputs = Inputs;
        var order = Enumerable.Range(0, Matrices.Count).OrderBy(i => inputs.Count == Matrices.Count ? Column(inputs[i]) : 0).ToArray();
        float[][] parts = [.. order.Select(i => Elements.Transposed(Matrices[i].Values(), (int)Extents(Matrices[i])[0], Outputs))];
        var widths = parts.Select(part => part.Length / Outputs).ToArray();
        var together = new float[parts.Sum(part => part.Length)];
        for (int output = 0, at = 0; output < Outputs; output++)
        {
            for (var part = 0; part < parts.Length; at += widths[part++])
            {
                parts[part].AsSpan(output * widths[part], widths[part]).CopyTo(together.AsSpan(at));
            }
        }

        return together;
    }

    public float[] Biases() => _fields["biases"] is NumpyArray biases ? biases.Values() : throw new UserErrorException("has no biases: damaged");

    /// <summary>By name; a list numbers them, and the numbers say nothing of columns.</summary>
    private IReadOnlyList<string> Inputs => [.. (_fields["inputs"] as List<object?> ?? []).Select(PickleText.Of).OfType<string>()];

    private double Number(string field, double absent) => (_fields[field] is List<object?> { Count: > 0 } list ? list[0] : _fields[field]) switch { long number => number, double number => number, _ => absent };

    private long First(string field) => (long)Number(field, 0);

    private long[] Extents(NumpyArray matrix)
    {
        long[] extents = [.. matrix.Shape];
        return extents.Length == 2 && extents[1] is > 0 and <= int.MaxValue && extents[1] == (Matrices[0].Shape is { Count: 2 } first ? first[1] : 0)
            ? extents
            : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"matrices of {ForeignTensor.Describe(extents)}; allowed are [rows, outputs], the outputs the same for all"));
    }

    /// <summary>Without what the program adds where it takes a layer's function out into a layer of its own.</summary>
    private static string Plain(string name) => name.IndexOf(NeuronSuffix, StringComparison.Ordinal) is > 0 and var end ? name[..end] : name;

    /// <summary>0 for a, 1 for b; −1 for a layer of one column.</summary>
    private static int Column(string name) => Plain(name) is [.., 'a' or 'b'] plain && plain.Length > 1 ? plain[^1] - 'a' : -1;
}
