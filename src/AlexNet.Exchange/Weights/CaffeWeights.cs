using AlexNet.Core;
using AlexNet.Exchange.Protos.Caffe;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;
using Google.Protobuf;

namespace AlexNet.Exchange.Weights;

/// <summary>
/// Caffe's .caffemodel, of before and after 2014, and .binaryproto. Weights of fully connected layers are [outputs, inputs], with the inputs
/// in the order channels, rows, columns, as here; blobs of four extents have ones in front.
/// </summary>
internal static class CaffeWeights
{
    /// <summary>By how many pixels' channels of a colour.</summary>
    private const int Colours = 3;

    /// <summary>What the first field may be: a name, layers of before 2014, layers.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start is [0x0A, ..] or [0x12, ..] or [0xA2, 0x06, ..];

    /// <exception cref="UserErrorException">It is damaged.</exception>
    public static ForeignModel Read(string path, byte[] bytes)
    {
        var net = Parse(path, bytes, NetParameter.Parser);
        var layers = net.Layer.Count > 0 ? net.Layer.Select(Of).ToArray() : [.. net.Layers.Select(layer => Of(path, layer))];
        var tensors = layers.SelectMany(layer => layer.Blobs.Select((blob, i) => Tensor(path, layer, blob, i))).ToArray();
        if (tensors.Length == 0)
        {
            throw new UserErrorException($"{path}: holds no weights; allowed is a model that Caffe has trained, not only its definition");
        }

        var words = layers.Select(Words).OfType<string>().ToArray();
        var transform = layers.Select(layer => layer.Transform).FirstOrDefault(transform => transform is not null);
        return new ForeignModel(path, net.Layer.Count > 0 ? "Caffe" : "Caffe, of before 2014", tensors)
        {
            Pixels = Pixels(transform),
            Layers = words,
            Conversions = layers.Any(layer => layer.Lrn is not null) ? ["alpha of its normalisations divided by their maps, over both columns: as the network has it"] : [],
        };
    }

    /// <summary>A .binaryproto: one blob.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static (IReadOnlyList<long> Shape, float[] Values) Blob(string path, byte[] bytes)
    {
        var blob = Parse(path, bytes, BlobProto.Parser);
        var shape = Shape(blob);
        return (shape, Values(path, "the mean", blob, shape));
    }

    private static T Parse<T>(string path, byte[] bytes, MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new UserErrorException($"{path}: damaged, cut short, or no file of Caffe's: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static PixelRule Pixels(TransformationParameter? transform)
    {
        double[] mean = [.. (transform?.MeanValue ?? []).Select(value => (double)value)];
        return PixelRule.Caffe(
            mean.Length switch { 1 => [mean[0], mean[0], mean[0]], Colours => [mean[2], mean[1], mean[0]], _ => null },
            transform is { HasScale: true, Scale: > 0 } ? transform.Scale : 1);
    }

    private static CaffeLayer Of(LayerParameter layer) => new(layer.Name, layer.Type, layer.Blobs, layer.LrnParam, layer.PoolingParam?.Pool ?? 0, layer.TransformParam);

    private static CaffeLayer Of(string path, V1LayerParameter layer)
    {
        if (layer.Layer is not null)
        {
            throw new UserErrorException($"{path}: layer {layer.Layer.Name} is as Caffe wrote it in 2013; allowed are its files since then: its upgrade_net_proto_binary makes one");
        }

        var type = layer.Type switch
        {
            V1LayerParameter.Types.LayerType.Convolution => "Convolution",
            V1LayerParameter.Types.LayerType.InnerProduct => "InnerProduct",
            V1LayerParameter.Types.LayerType.Lrn => "LRN",
            V1LayerParameter.Types.LayerType.Pooling => "Pooling",
            V1LayerParameter.Types.LayerType.Relu => "ReLU",
            V1LayerParameter.Types.LayerType.Sigmoid => "Sigmoid",
            V1LayerParameter.Types.LayerType.Tanh => "TanH",
            _ => "",
        };
        return new(layer.Name, type, layer.Blobs, layer.LrnParam, layer.PoolingParam?.Pool ?? 0, layer.TransformParam);
    }

    private static ForeignTensor Tensor(string path, CaffeLayer layer, BlobProto blob, int index)
    {
        IReadOnlyList<long> shape = Shape(blob);
        if (index == 1)
        {
            shape = [shape.Aggregate(1L, (size, extent) => size * extent)];
        }
        else if (layer.Type == "InnerProduct")
        {
            shape = [.. shape.SkipWhile((extent, at) => extent == 1 && shape.Count - at > 2)];
        }

        var name = layer.Name + (index switch { 0 => ".weight", 1 => ".bias", _ => $".{index}" });
        return new ForeignTensor(name, shape, Dtype.F32, () => Values(path, name, blob, shape));
    }

    private static long[] Shape(BlobProto blob) => blob.Shape is { Dim.Count: > 0 } shape ? [.. shape.Dim] : [blob.Num, blob.Channels, blob.Height, blob.Width];

    private static float[] Values(string path, string name, BlobProto blob, IReadOnlyList<long> shape)
    {
        float[] values = blob.Data.Count > 0 ? [.. blob.Data] : [.. blob.DoubleData.Select(value => (float)value)];
        return values.Length == Elements.Count(shape)
            ? values
            : throw new UserErrorException($"{path}: {name} is {ForeignTensor.Describe(shape)} and has {Counted.Of(values.Length, "number")}: damaged");
    }

    private static string? Words(CaffeLayer layer) => layer.Type switch
    {
        "Convolution" => LayerWords.Convolution,
        "InnerProduct" => LayerWords.FullyConnected,
        "ReLU" => LayerWords.Relu,
        "TanH" => LayerWords.Tanh,
        "Sigmoid" => LayerWords.Logistic,
        "Pooling" => layer.Pool == 0 ? LayerWords.MaxPool : LayerWords.AveragePool,
        "LRN" => Norm(layer.Lrn ?? new LRNParameter()),
        _ => null,
    };

    /// <summary>What is not said is 5, 1, 0.75 and 1.</summary>
    private static string Norm(LRNParameter norm)
    {
        var size = norm.HasLocalSize ? norm.LocalSize : 5;
        return norm.NormRegion != 0
            ? LayerWords.SpatialNorm
            : LayerWords.Norm((int)size, norm.HasK ? norm.K : 1, (norm.HasAlpha ? norm.Alpha : 1) / size, norm.HasBeta ? norm.Beta : 0.75);
    }

    private sealed record CaffeLayer(string Name, string Type, IReadOnlyList<BlobProto> Blobs, LRNParameter? Lrn, uint Pool, TransformationParameter? Transform);
}
