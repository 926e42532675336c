using AlexNet.Core;
using AlexNet.Exchange.Protos.Onnx;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;
using Google.Protobuf;

namespace AlexNet.Exchange.Weights;

/// <summary>The initialisers of ONNX models that convolutions and fully connected layers read, in the order of these.</summary>
internal static class OnnxWeights
{
    /// <summary>A model begins with its version of the format.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start is [0x08, ..];

    /// <exception cref="UserErrorException">It is damaged, or its weights lie in other files.</exception>
    public static ForeignModel Read(string path, byte[] bytes)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new UserErrorException($"{path}: damaged, cut short, or no file of ONNX: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        var byName = (model.Graph?.Initializer ?? []).GroupBy(tensor => tensor.Name).ToDictionary(group => group.Key, group => group.First());
        var tensors = new List<ForeignTensor>();
        var words = new List<string>();
        foreach (var node in model.Graph?.Node ?? [])
        {
            var known = node.Input.Skip(1).Where(byName.ContainsKey).Select(name => byName[name]).ToArray();
            if (node.OpType is "Conv" or "Gemm" or "MatMul")
            {
                tensors.AddRange(known.Select((tensor, i) => Tensor(path, tensor, i == 0 && IsTurned(node))));
            }
            else if (node.OpType == "Add" && words.Count > 0 && words[^1] == LayerWords.FullyConnected)
            {
                tensors.AddRange(node.Input.Where(byName.ContainsKey).Select(name => Tensor(path, byName[name], turned: false)));
            }

            // A normalisation within each column is a node for each.
            if (Words(node) is { } word && !(node.OpType == "LRN" && words.Count > 0 && words[^1] == word))
            {
                words.Add(word);
            }
        }

        var texts = model.MetadataProps.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.First().Value);
        return tensors.Count == 0
            ? throw new UserErrorException($"{path}: none of its {Counted.Of(byName.Count, "initialiser")} is a weight of a Conv, Gemm or MatMul; allowed is a model whose weights are initialisers")
            : OwnExport.Completed(
                new ForeignModel(path, "ONNX", tensors) { Layers = words },
                texts,
                byName.TryGetValue(OwnExport.MeanName, out var mean) ? Tensor(path, mean, turned: false).Read : null);
    }

    /// <summary>[inputs, outputs], unless a Gemm says otherwise.</summary>
    private static bool IsTurned(NodeProto node) => node.OpType == "MatMul" || (node.OpType == "Gemm" && node.Attribute.FirstOrDefault(attribute => attribute.Name == "transB") is not { I: not 0 });

    private static ForeignTensor Tensor(string path, TensorProto tensor, bool turned)
    {
        if (tensor.DataLocation != 0)
        {
            throw new UserErrorException($"{path}: {tensor.Name} lies in another file; allowed is a model in one file");
        }

        var dtype = tensor.DataType switch
        {
            1 => Dtype.F32,
            10 => Dtype.F16,
            11 => Dtype.F64,
            16 => Dtype.BF16,
            var other => throw new UserErrorException($"{path}: {tensor.Name} is of type {other}; allowed are 1 (float), 10 (float16), 11 (double) and 16 (bfloat16)"),
        };
        long[] shape = [.. tensor.Dims];
        return new ForeignTensor(tensor.Name, turned && shape.Length == 2 ? [shape[1], shape[0]] : shape, dtype, () =>
        {
            var values = tensor.RawData.Length > 0 ? Elements.AsFloats(tensor.RawData.Span, dtype) : [.. tensor.FloatData];
            if (values.Length != Elements.Count(shape))
            {
                throw new UserErrorException($"{path}: {tensor.Name} is {ForeignTensor.Describe(shape)} and has {Counted.Of(values.Length, "number")}: damaged");
            }

            return turned && shape.Length == 2 ? Elements.Transposed(values, (int)shape[0], (int)shape[1]) : values;
        });
    }

    private static string? Words(NodeProto node) => node.OpType switch
    {
        "Conv" => LayerWords.Convolution,
        "Gemm" or "MatMul" => LayerWords.FullyConnected,
        "Relu" => LayerWords.Relu,
        "Tanh" => LayerWords.Tanh,
        "Sigmoid" => LayerWords.Logistic,
        "MaxPool" => LayerWords.MaxPool,
        "AveragePool" => LayerWords.AveragePool,
        "LRN" => Norm(node),
        _ => null,
    };

    /// <summary>What is not said is 0.0001, 0.75 and 1.</summary>
    private static string Norm(NodeProto node)
    {
        var size = (int)Math.Max(1, node.Attribute.FirstOrDefault(attribute => attribute.Name == "size")?.I ?? 1);
        return LayerWords.Norm(size, Number("bias", 1), Number("alpha", 1e-4) / size, Number("beta", 0.75));

        double Number(string name, double absent) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.F ?? absent;
    }
}
