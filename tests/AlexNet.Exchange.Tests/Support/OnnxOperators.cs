using AlexNet.Exchange.Protos.Onnx;
using static AlexNet.Exchange.Protos.Onnx.AttributeProto.Types;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>A value's type by ONNX's number, its shape, and its numbers where they are a constant list.</summary>
internal sealed record OnnxValue(int Type, long[] Shape, long[]? Integers);

/// <summary>The operators that exported models are made of, as ONNX's definition has them: versions, inputs, attributes, types and shapes.</summary>
internal static class OnnxOperators
{
    private const int Float = 1;
    private const int UInt8 = 2;
    private const int Int64 = 7;

    /// <param name="Since">First opset in which the operator is as it is used here.</param>
    /// <param name="Inputs">How many there are.</param>
    /// <param name="Attributes">Those there may be, as <c>name:Ints</c>; a star marks those that must be there.</param>
    private sealed record Definition(int Since, int Inputs, string Attributes);

    private static readonly Dictionary<string, Definition> Known = new()
    {
        ["Add"] = new(7, 2, ""),
        ["AveragePool"] = new(7, 1, "kernel_shape:Ints* strides:Ints pads:Ints count_include_pad:Int"),
        ["Cast"] = new(6, 1, "to:Int*"),
        ["Conv"] = new(1, 3, "kernel_shape:Ints strides:Ints pads:Ints group:Int dilations:Ints"),
        ["Flatten"] = new(9, 1, "axis:Int"),
        ["Gemm"] = new(7, 3, "transA:Int transB:Int alpha:Float beta:Float"),
        ["LRN"] = new(1, 1, "size:Int* alpha:Float beta:Float bias:Float"),
        ["MaxPool"] = new(1, 1, "kernel_shape:Ints* strides:Ints pads:Ints"),
        ["Mul"] = new(7, 2, ""),
        ["Pow"] = new(7, 2, ""),
        ["Relu"] = new(6, 1, ""),
        ["Reshape"] = new(5, 2, ""),
        ["Sigmoid"] = new(6, 1, ""),
        ["Slice"] = new(10, 4, ""),
        ["Softmax"] = new(13, 1, "axis:Int"),
        ["Sub"] = new(7, 2, ""),
        ["Tanh"] = new(6, 1, ""),
        ["Transpose"] = new(1, 1, "perm:Ints"),
    };

    public static int SizeOf(int type) => type switch
    {
        Float => sizeof(float),
        UInt8 => sizeof(byte),
        Int64 => sizeof(long),
        _ => throw new InvalidOperationException($"element type {type}"),
    };

    /// <summary>What a node makes of its inputs.</summary>
    /// <exception cref="InvalidOperationException">A rule is broken.</exception>
    public static OnnxValue Infer(NodeProto node, OnnxValue[] inputs, long opset)
    {
        Require(node, node.Domain == "" && Known.ContainsKey(node.OpType), "is no standard operator");
        var definition = Known[node.OpType];
        Require(node, definition.Since <= opset && inputs.Length == definition.Inputs, $"opset {opset} or {inputs.Length} inputs");
        Attributes(node, definition.Attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var x = inputs[0];
        var isOfFloats = node.OpType is not ("Cast" or "Slice" or "Transpose" or "Reshape");
        Require(node, !isOfFloats || inputs.All(input => input.Type == Float), "reads other than floats");
        return node.OpType switch
        {
            "Add" or "Sub" or "Mul" or "Pow" => x with { Shape = Broadcast(node, x.Shape, inputs[1].Shape) },
            "Relu" or "Tanh" or "Sigmoid" or "Softmax" => x,
            "LRN" => Checked(node, x, x.Shape.Length == 4 && Int(node, "size") % 2 == 1),
            "Cast" => x with { Type = (int)Int(node, "to") },
            "Transpose" => x with { Shape = [.. Ints(node, "perm").Select(axis => x.Shape[axis])] },
            "Flatten" => x with { Shape = [x.Shape[0], Product(x.Shape[1..])] },
            "Reshape" => x with { Shape = Reshaped(node, x.Shape, inputs[1].Integers!) },
            "Slice" => x with { Shape = Sliced(node, x.Shape, inputs) },
            "MaxPool" or "AveragePool" => x with { Shape = Windows(node, x.Shape, x.Shape[1]) },
            "Conv" => x with { Shape = Convolved(node, x.Shape, inputs[1].Shape, inputs[2].Shape) },
            "Gemm" => x with { Shape = Multiplied(node, x.Shape, inputs[1].Shape, inputs[2].Shape) },
            _ => throw new InvalidOperationException(node.OpType),
        };
    }

    private static void Attributes(NodeProto node, string[] allowed)
    {
        foreach (var attribute in node.Attribute)
        {
            Require(node, allowed.Any(entry => entry.TrimEnd('*') == $"{attribute.Name}:{attribute.Type}"), $"attribute {attribute.Name} of type {attribute.Type}");
        }

        Require(node, node.Attribute.Select(attribute => attribute.Name).Distinct().Count() == node.Attribute.Count, "an attribute stands twice");
        foreach (var needed in allowed.Where(entry => entry.EndsWith('*')))
        {
            Require(node, node.Attribute.Any(attribute => attribute.Name == needed.Split(':')[0]), $"has no {needed}");
        }
    }

    private static long[] Convolved(NodeProto node, long[] x, long[] weights, long[] bias)
    {
        var group = node.Attribute.Any(attribute => attribute.Name == "group") ? Int(node, "group") : 1;
        Require(node, x.Length == 4 && weights.Length == 4 && x[1] == weights[1] * group && weights[0] % group == 0, "weights do not fit the channels");
        Require(node, bias.SequenceEqual([weights[0]]) && Ints(node, "kernel_shape").SequenceEqual(weights[2..]), "bias or kernel do not fit the weights");
        return Windows(node, x, weights[0]);
    }

    private static long[] Multiplied(NodeProto node, long[] x, long[] weights, long[] bias)
    {
        Require(node, Int(node, "transB") == 1 && x.Length == 2 && weights.Length == 2 && x[1] == weights[1] && bias.SequenceEqual([weights[0]]), "matrices do not fit");
        return [x[0], weights[0]];
    }

    /// <summary>⌊(side + pads − window) / stride⌋ + 1.</summary>
    private static long[] Windows(NodeProto node, long[] x, long channels)
    {
        var (window, strides) = (Ints(node, "kernel_shape"), Ints(node, "strides"));
        var pads = node.Attribute.Any(attribute => attribute.Name == "pads") ? Ints(node, "pads") : new long[4];
        Require(node, x.Length == 4 && window.Length == 2 && strides.Length == 2 && pads.Length == 4, "windows over other than maps");
        Require(node, node.OpType == "Conv" || Enumerable.Range(0, 4).All(i => pads[i] < window[i % 2]), "as many pads as the window");
        long[] sides = [.. Enumerable.Range(0, 2).Select(i => ((x[2 + i] + pads[i] + pads[2 + i] - window[i]) / strides[i]) + 1)];
        Require(node, Enumerable.Range(0, 2).All(i => x[2 + i] + pads[i] + pads[2 + i] >= window[i]), "a window does not fit");
        return [x[0], channels, .. sides];
    }

    private static long[] Sliced(NodeProto node, long[] x, OnnxValue[] inputs)
    {
        var (starts, ends, axes) = (inputs[1].Integers!, inputs[2].Integers!, inputs[3].Integers!);
        var shape = x.ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            Require(node, 0 <= starts[i] && starts[i] < ends[i] && ends[i] <= x[axes[i]], "cuts beyond its input");
            shape[axes[i]] = ends[i] - starts[i];
        }

        return shape;
    }

    private static long[] Reshaped(NodeProto node, long[] x, long[] wanted)
    {
        var known = Product([.. wanted.Where(extent => extent > 0)]);
        Require(node, wanted.Count(extent => extent == -1) == 1 && wanted.All(extent => extent is > 0 or -1) && Product(x) % known == 0, "another number of elements");
        return [.. wanted.Select(extent => extent == -1 ? Product(x) / known : extent)];
    }

    private static long[] Broadcast(NodeProto node, long[] x, long[] y)
    {
        Require(node, y.Length <= x.Length && y.Zip(x[^y.Length..]).All(pair => pair.First == pair.Second || pair.First == 1), "shapes do not fit");
        return x;
    }

    private static OnnxValue Checked(NodeProto node, OnnxValue value, bool holds)
    {
        Require(node, holds, "constants or shape");
        return value;
    }

    private static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);

    private static long Int(NodeProto node, string name) => node.Attribute.Single(attribute => attribute.Name == name && attribute.Type == AttributeType.Int).I;

    private static long[] Ints(NodeProto node, string name) => [.. node.Attribute.Single(attribute => attribute.Name == name && attribute.Type == AttributeType.Ints).Ints];

    private static void Require(NodeProto node, bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{node.Name}: {node.OpType}: {fault}");
        }
    }
}
