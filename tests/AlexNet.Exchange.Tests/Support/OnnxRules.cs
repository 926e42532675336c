using AlexNet.Exchange.Protos.Onnx;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>What ONNX's own checker demands of a model, and some more: nothing unused, and every shape as the operators' rules give it. N, the
/// extent of a batch, is a prime here, so that it is found again in every product.</summary>
internal static class OnnxRules
{
    private const long N = 1_000_003;

    /// <summary>The lowest version of the file format that may hold an opset, by opset from 13 on.</summary>
    private static readonly int[] IrVersions = [7, 7, 8, 8, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13];

    /// <summary>Everything that is wrong, a line each.</summary>
    public static IReadOnlyList<string> Broken(ModelProto model)
    {
        var faults = new List<string>();
        try
        {
            Header(model, faults);
            Names(model.Graph, faults);
            Constants(model.Graph, faults);
            Graph(model, faults);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            faults.Add(error.Message);
        }

        return faults;
    }

    private static void Header(ModelProto model, List<string> faults)
    {
        var opset = model.OpsetImport.Single(import => import.Domain == "").Version;
        Require(opset is >= 13 and <= 26, $"opset {opset}", faults);
        Require(model.IrVersion == IrVersions[opset - 13], $"IR version {model.IrVersion} with opset {opset}", faults);
        Require(model.ProducerName != "" && model.ProducerVersion != "" && model.Graph.Name != "", "no name of producer or graph", faults);
        Require(model.MetadataProps.Select(entry => entry.Key).Distinct().Count() == model.MetadataProps.Count, "a key of the metadata stands twice", faults);
        Require(model.Graph.Input.Count == 1 && model.Graph.Output.Count == 1 && model.Graph.Node.Count > 0, "no input, output or node", faults);
        foreach (var value in model.Graph.Input.Concat(model.Graph.Output))
        {
            var shape = value.Type.TensorType.Shape.Dim;
            Require(shape[0].DimParam != "" && shape.Skip(1).All(extent => extent.DimValue > 0), $"{value.Name} has no batch of any size", faults);
        }
    }

    /// <summary>Each value is made once, each node called once.</summary>
    private static void Names(GraphProto graph, List<string> faults)
    {
        var values = graph.Input.Select(value => value.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)).Concat(graph.Node.SelectMany(node => node.Output)).ToArray();
        Twice(values, faults);
        Twice([.. graph.Node.Select(node => node.Name)], faults);
        var read = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(value => value.Name)).ToHashSet();
        faults.AddRange(values.Where(value => !read.Contains(value)).Select(value => $"{value} is not used"));
    }

    private static void Twice(string[] names, List<string> faults) =>
        faults.AddRange(names.GroupBy(name => name).Where(group => group.Key == "" || group.Count() > 1).Select(group => $"'{group.Key}' is a name {group.Count()} times"));

    private static void Constants(GraphProto graph, List<string> faults)
    {
        foreach (var tensor in graph.Initializer)
        {
            var (elements, size) = (tensor.Dims.Aggregate(1L, (product, extent) => product * extent), OnnxOperators.SizeOf(tensor.DataType));
            Require(tensor.RawData.Length == elements * size, $"{tensor.Name}: {tensor.RawData.Length} bytes for {elements} elements of {size}", faults);
        }
    }

    /// <summary>Walks along the nodes: what they read is there by then, and what they make has a type and a shape.</summary>
    private static void Graph(ModelProto model, List<string> faults)
    {
        var values = model.Graph.Input.ToDictionary(value => value.Name, Declared);
        foreach (var tensor in model.Graph.Initializer)
        {
            values[tensor.Name] = new OnnxValue(tensor.DataType, [.. tensor.Dims], tensor.DataType == 7 ? Integers(tensor) : null);
        }

        foreach (var node in model.Graph.Node)
        {
            foreach (var missing in node.Input.Where(input => !values.ContainsKey(input)))
            {
                throw new InvalidOperationException($"{node.Name} reads {missing} before it is made");
            }

            values[node.Output.Single()] = OnnxOperators.Infer(node, [.. node.Input.Select(input => values[input])], model.OpsetImport[0].Version);
        }

        foreach (var output in model.Graph.Output)
        {
            var (declared, found) = (Declared(output), values[output.Name]);
            Require(declared.Type == found.Type && declared.Shape.SequenceEqual(found.Shape), $"{output.Name} is [{string.Join(", ", found.Shape)}], declared [{string.Join(", ", declared.Shape)}]", faults);
        }
    }

    private static OnnxValue Declared(ValueInfoProto value) =>
        new(value.Type.TensorType.ElemType, [.. value.Type.TensorType.Shape.Dim.Select(extent => extent.HasDimParam ? N : extent.DimValue)], null);

    private static long[] Integers(TensorProto tensor) => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(tensor.RawData.Span)];

    private static void Require(bool holds, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }
}
