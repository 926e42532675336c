using AlexNet.Core;
using AlexNet.Exchange.Protos.Onnx;
using AlexNet.Loader.Storage;
using Google.Protobuf;
using static AlexNet.Exchange.Export.OnnxGraph;

namespace AlexNet.Exchange.Export;

/// <summary>A model as one ONNX file: preparation of the image, network and softmax of standard operators, for any number of images at a time.</summary>
public static class OnnxExport
{
    /// <summary>The newest version of the operators: that of ONNX 1.21.</summary>
    public const int NewestOpset = 26;

    /// <summary>From here on the operators mean what they mean today.</summary>
    public const int OldestOpset = 13;

    /// <summary>Version of the file format by opset, from the oldest on: programs refuse newer ones than they know.</summary>
    private static readonly int[] IrVersions = [7, 7, 8, 8, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13];

    /// <summary>What Protobuf can hold, less what else is in the file.</summary>
    private const long MostBytes = int.MaxValue - (1L << 20);

    /// <summary>Name of the only input.</summary>
    public const string Input = "image";

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <exception cref="UserErrorException">The model does not fit into such a file, lacks its mean image, or the file cannot be written.</exception>
    public static ExportResult Write(ExportedModel model, ExportOptions options, string path)
    {
        var proto = Build(model, options);
        AtomicFile.Write(path, proto.WriteTo);
        return new ExportResult([path], new FileInfo(path).Length, $"ONNX opset {options.Opset}", Text(proto.Graph.Input[0]), $"{options.OutputName} {Text(proto.Graph.Output[0])}");
    }

    /// <summary>The whole model as a message.</summary>
    internal static ModelProto Build(ExportedModel model, ExportOptions options)
    {
        RequireFits(model);
        var graph = new OnnxGraph(model.Network.Name);
        model.Network.Translate(new OnnxLayers(graph, model, options.Input == ExportInput.Pixels ? Pixels(graph, model, options) : Ready(graph, model, options)));
        if (options.Softmax)
        {
            graph.Node("Softmax", options.OutputName, [OnnxLayers.Logits], Set("axis", 1));
        }

        graph.Output(options.OutputName, [model.Network.Classes], "One number for each class, in the order of the metadata's classes.");
        var proto = new ModelProto
        {
            IrVersion = IrVersions[options.Opset - OldestOpset],
            ProducerName = "AlexNet.Pipeline",
            ProducerVersion = ExportedModel.ProgramVersion,
            DocString = $"{model.Network.Name} with {Counted.Of(model.Network.Classes, "class")}.",
            Graph = graph.Proto,
        };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = options.Opset });
        proto.MetadataProps.Add(model.Metadata(options).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Text }));
        return proto;
    }

    /// <summary>The prepared square to what the first layer reads: centre crop, channels first, less the mean image, divided.</summary>
    private static string Pixels(OnnxGraph graph, ExportedModel model, ExportOptions options)
    {
        var (size, crop, window, isNhwc) = (model.ImageSize, model.Network.Crop, model.Window, options.Layout == PixelLayout.Nhwc);
        var isBytes = options.Type == PixelType.UInt8;
        var value = graph.Input(Input, isBytes ? UInt8 : Float, ImageShape(size, options), $"Squares of {size}×{size} pixels, RGB, 0–255.");
        if (size != crop)
        {
            string[] corners =
            [
                graph.Integers("crop.starts", window.Top, window.Left),
                graph.Integers("crop.ends", window.Top + crop, window.Left + crop),
                isNhwc ? graph.Integers("crop.axes", 1, 2) : graph.Integers("crop.axes", 2, 3),
            ];
            value = graph.Node("Slice", "crop", [value, .. corners]);
        }

        value = isNhwc ? ChannelsFirst(graph, value) : value;
        value = isBytes ? graph.Node("Cast", "floats", [value], Set("to", Float)) : value;
        value = graph.Node("Sub", "centred", [value, graph.Floats("mean", model.CropMean(), 3, crop, crop)]);
        return model.InverseScale == 1 ? value : graph.Node("Mul", "scaled", [value, graph.Floats("scale", [model.InverseScale])]);
    }

    private static string Ready(OnnxGraph graph, ExportedModel model, ExportOptions options)
    {
        var crop = model.Network.Crop;
        var value = graph.Input(Input, Float, ImageShape(crop, options), $"Centre crops of {crop}×{crop}, RGB, less the mean image, divided by the metadata's pixel_scale.");
        return options.Layout == PixelLayout.Nhwc ? ChannelsFirst(graph, value) : value;
    }

    private static string ChannelsFirst(OnnxGraph graph, string value) => graph.Node("Transpose", "planes", [value], Set("perm", 0, 3, 1, 2));

    private static int[] ImageShape(int size, ExportOptions options) => options.Layout == PixelLayout.Nhwc ? [size, size, 3] : [3, size, size];

    private static void RequireFits(ExportedModel model)
    {
        model.RequireFoldable();
        var bytes = model.Network.Parameters.Sum(tensor => (long)tensor.Size) * sizeof(float);
        if (bytes > MostBytes)
        {
            throw new UserErrorException($"{model.Path}: has weights of {bytes} bytes; allowed in an ONNX file are at most {MostBytes}");
        }
    }

    /// <summary>As <c>uint8 [N, 256, 256, 3]</c>.</summary>
    private static string Text(ValueInfoProto value)
    {
        var tensor = value.Type.TensorType;
        var extents = tensor.Shape.Dim.Select(extent => extent.HasDimParam ? extent.DimParam : $"{extent.DimValue}");
        return $"{(tensor.ElemType == UInt8 ? "uint8" : "float")} [{string.Join(", ", extents)}]";
    }
}
