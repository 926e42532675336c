using System.Runtime.InteropServices;
using AlexNet.Exchange.Protos.Onnx;
using Google.Protobuf;
using static AlexNet.Exchange.Protos.Onnx.AttributeProto.Types;

namespace AlexNet.Exchange.Export;

/// <summary>Grows an ONNX graph, node after node. A node is called as its output is, and every name is given once.</summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>ONNX's numbers of element types.</summary>
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int64 = 7;

    /// <summary>The extent of a batch, which a caller chooses.</summary>
    private const string Batch = "N";

    public GraphProto Proto { get; } = new() { Name = name };

    /// <summary>Adds an input of the model.</summary>
    /// <param name="shape">Of one image.</param>
    public string Input(string value, int type, int[] shape, string meaning)
    {
        Proto.Input.Add(Value(value, type, shape, meaning));
        return value;
    }

    /// <summary>Names a value as an output of the model.</summary>
    /// <param name="shape">Of one image.</param>
    public void Output(string value, int[] shape, string meaning) => Proto.Output.Add(Value(value, Float, shape, meaning));

    /// <summary>Adds a node with one output, and returns its name.</summary>
    public string Node(string operation, string output, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { Name = output, OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Proto.Node.Add(node);
        return output;
    }

    /// <summary>Adds a constant; a scalar where no extents are given. The numbers must not change any more.</summary>
    public string Floats(string constant, float[] values, params ReadOnlySpan<int> shape) => Constant(constant, Float, AsBytes(values), shape);

    /// <summary>Adds a constant list of whole numbers.</summary>
    public string Integers(string constant, params long[] values) => Constant(constant, Int64, AsBytes(values), [values.Length]);

    public static AttributeProto Set(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Set(string name, double value) => new() { Name = name, Type = AttributeType.Float, F = (float)value };

    public static AttributeProto Set(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    private string Constant(string constant, int type, byte[] bytes, ReadOnlySpan<int> shape)
    {
        var tensor = new TensorProto { Name = constant, DataType = type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (var extent in shape)
        {
            tensor.Dims.Add(extent);
        }

        Proto.Initializer.Add(tensor);
        return constant;
    }

    /// <summary>ONNX's raw data are little-endian, as the machines are that this program runs on.</summary>
    private static byte[] AsBytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static ValueInfoProto Value(string value, int type, int[] shape, string meaning)
    {
        var extents = new TensorShapeProto();
        extents.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Batch });
        extents.Dim.Add(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto
        {
            Name = value,
            DocString = meaning,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = extents } },
        };
    }
}
