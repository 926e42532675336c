using AlexNet.Exchange.Protos.Onnx;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>Every rule finds what breaks it.</summary>
public sealed class OnnxRulesTests
{
    private static readonly (string Finds, Action<GraphProto> Break)[] Breaks =
    [
        ("pool1 reads norm1 before it is made", graph => Swap(graph, "norm1", "pool1")),
        ("'conv1' is a name 2 times", graph => Node(graph, "conv2").Output[0] = "conv1"),
        ("lost is not used", graph => graph.Initializer.Add(new TensorProto { Name = "lost", DataType = 1 })),
        ("lost: 0 bytes for 1 elements of 4", graph => graph.Initializer.Add(new TensorProto { Name = "lost", DataType = 1 })),
        ("relu1 is not used", graph => Node(graph, "norm1.columns").Input[0] = "conv1"),
        ("relu1: Swish: is no standard operator", graph => Node(graph, "relu1").OpType = "Swish"),
        ("pool1: MaxPool: has no kernel_shape:Ints*", graph => Node(graph, "pool1").Attribute.RemoveAt(0)),
        ("pool1: MaxPool: attribute ceil of type Int", graph => Node(graph, "pool1").Attribute.Add(OnnxGraph.Set("ceil", 1))),
        ("conv2: Conv: weights do not fit the channels", graph => Node(graph, "conv2").Attribute.Single(attribute => attribute.Name == "group").I = 1),
        ("logits: Gemm: matrices do not fit", graph => Node(graph, "logits").Attribute[0].I = 0),
        ("crop: Slice: cuts beyond its input", graph => graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 20),
        ("centred: Sub: reads other than floats", graph => Node(graph, "floats").Attribute[0].I = 2),
        ("probabilities is [1000003, 7], declared [1000003, 8]", graph => graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue = 8),
        ("image has no batch of any size", graph => graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 1),
    ];

    private static IEnumerable<string> Finds => Breaks.Select(entry => entry.Finds);

    [TestCaseSource(nameof(Finds))]
    public void Broken_FindsWhatBreaksARule(string finds)
    {
        var model = OnnxExport.Build(RandomModel.Of(RandomModel.EveryLayer), new ExportOptions());
        Breaks.Single(entry => entry.Finds == finds).Break(model.Graph);
        Assert.That(OnnxRules.Broken(model), Does.Contain(finds));
    }

    [TestCase(12, 7, "opset 12")]
    [TestCase(26, 14, "IR version 14 with opset 26")]
    public void Broken_FindsVersions(int opset, int ir, string finds)
    {
        var model = OnnxExport.Build(RandomModel.Of(RandomModel.EveryLayer), new ExportOptions());
        (model.OpsetImport[0].Version, model.IrVersion) = (opset, ir);
        Assert.That(OnnxRules.Broken(model), Does.Contain(finds));
    }

    private static NodeProto Node(GraphProto graph, string name) => graph.Node.Single(node => node.Name == name);

    private static void Swap(GraphProto graph, string first, string second)
    {
        var (a, b) = (graph.Node.IndexOf(Node(graph, first)), graph.Node.IndexOf(Node(graph, second)));
        (graph.Node[a], graph.Node[b]) = (graph.Node[b], graph.Node[a]);
    }
}
