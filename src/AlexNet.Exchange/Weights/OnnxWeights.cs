using System.Globalization;
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

    /// <exception cref="UserErrorException">It is damaged, or a file beside it that has its weights.</exception>
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
        var dtype = tensor.DataType switch
        {
            1 => Dtype.F32,
            10 => Dtype.F16,
            11 => Dtype.F64,
            16 => Dtype.BF16,
            var other => throw new UserErrorException($"{path}: {tensor.Name} is of type {other}; allowed are 1 (float), 10 (float16), 11 (double) and 16 (bfloat16)"),
        };
        long[] shape = [.. tensor.Dims];
        var outside = tensor.DataLocation == OnnxOutside.Location ? OnnxOutside.Of(path, tensor, shape, dtype) : null;
        return new ForeignTensor(tensor.Name, turned && shape.Length == 2 ? [shape[1], shape[0]] : shape, dtype, () =>
        {
            var values = outside is not null ? Elements.AsFloats(outside.Read(), dtype)
                : tensor.RawData.Length > 0 ? Elements.AsFloats(tensor.RawData.Span, dtype) : [.. tensor.FloatData];
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

/// <summary>A tensor's bytes in another file, in the folder of its model or below it: models of more than 2 GB have to be written so.</summary>
/// <param name="File">Its path.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Words">Tensor and file, for messages.</param>
internal sealed record OnnxOutside(string File, long Offset, int Length, string Words)
{
    /// <summary>What <c>data_location</c> says of such a tensor.</summary>
    public const int Location = 1;

    /// <exception cref="UserErrorException">Its place is not in the model's folder, or not in the file.</exception>
    public static OnnxOutside Of(string model, TensorProto tensor, IReadOnlyList<long> shape, Dtype dtype)
    {
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var location = entries.GetValueOrDefault("location", "");
        var words = $"{model}: {tensor.Name} lies in '{location}'";
        if (!SafePath.IsRelative(location))
        {
            throw new UserErrorException($"{words}; allowed is a file in the model's folder or below it");
        }

        var bytes = (long)Elements.Count(shape) * dtype.Size();
        if (bytes > Array.MaxLength || Number("length", bytes) != bytes)
        {
            throw new UserErrorException($"{words} with length {entries.GetValueOrDefault("length", "")}; allowed for {ForeignTensor.Describe(shape)} of {dtype} are {bytes} bytes, up to {Array.MaxLength}");
        }

        var (offset, file) = (Number("offset", 0), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, location));
        if (!System.IO.File.Exists(file))
        {
            throw new UserErrorException($"{words}, which does not exist; allowed is a file in the model's folder or below it");
        }

        var length = new FileInfo(file).Length;
        return offset >= 0 && offset <= length - bytes
            ? new OnnxOutside(file, offset, (int)bytes, words)
            : throw new UserErrorException($"{words} from byte {entries.GetValueOrDefault("offset", "0")} on; that are {bytes} bytes, and the file has {length}");

        long Number(string name, long absent) => !entries.TryGetValue(name, out var text) ? absent
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    /// <exception cref="UserErrorException">The file has become shorter, or cannot be read.</exception>
    public byte[] Read()
    {
        var bytes = new byte[Length];
        try
        {
            // Opening a pipe would wait for a writer; it has 0 bytes.
            if (Length > 0)
            {
                using var file = System.IO.File.OpenRead(File);
                file.Position = Offset;
                file.ReadExactly(bytes);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Words}, which cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        return bytes;
    }
}
