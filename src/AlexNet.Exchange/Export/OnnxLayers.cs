using AlexNet.Core;
using static AlexNet.Exchange.Export.OnnxGraph;

namespace AlexNet.Exchange.Export;

/// <summary>Every layer as ONNX's standard operators, over [N, channels, height, width] and, from the first fully connected layer on, [N, units].
/// Values are called as the layers that make them, weights as in checkpoints.</summary>
/// <param name="image">The value that the first layer reads.</param>
internal sealed class OnnxLayers(OnnxGraph graph, ExportedModel model, string image) : ILayerTranslation
{
    /// <summary>The last layer's output.</summary>
    public const string Logits = "logits";

    private string _value = image;
    private bool _isVector;

    public void Convolution(NetworkLayer layer, Shape input, int filters, int kernel, int stride, int pad)
    {
        RequireMaps(layer, input);
        var (weight, bias) = Parameters(layer);
        Then("Conv", layer, [weight, bias], Window(kernel), Strides(stride), Pads(pad), Set("group", layer.Reads.IsOwn ? layer.Columns : 1));
    }

    public void FullyConnected(NetworkLayer layer, Shape input, int outputs)
    {
        if (!_isVector)
        {
            (_value, _isVector) = (graph.Node("Flatten", $"{layer.Name}.inputs", [_value], Set("axis", 1)), true);
        }

        var (weight, bias) = Parameters(layer);
        Then("Gemm", layer, [weight, bias], Set("transB", 1));
    }

    public void Relu(NetworkLayer layer) => Then("Relu", layer, []);

    public void Tanh(NetworkLayer layer) => Then("Tanh", layer, []);

    public void Logistic(NetworkLayer layer) => Then("Sigmoid", layer, []);

    /// <summary>ONNX divides α by the size, and has no columns: these become images of their own meanwhile.</summary>
    public void LocalResponseNorm(NetworkLayer layer, Shape input, int columns, ResponseNorm norm)
    {
        RequireMaps(layer, input);
        var window = Reach(norm);
        if (columns > 1)
        {
            Reshape($"{layer.Name}.columns", input.Channels / columns, input);
        }

        var normalised = columns > 1 ? $"{layer.Name}.normalised" : Output(layer);
        _value = graph.Node(
            "LRN", normalised, [_value], Set("size", window), Set("alpha", norm.Alpha * window), Set("beta", norm.Beta), Set("bias", norm.K));
        if (columns > 1)
        {
            Reshape(Output(layer), input.Channels, input);
        }
    }

    /// <summary>x · (k + α·n² · mean of x² over n×n pixels)^−β, where what lies outside of the map counts as 0.</summary>
    public void SpatialResponseNorm(NetworkLayer layer, Shape input, ResponseNorm norm)
    {
        RequireMaps(layer, input);
        var (x, window) = (_value, Reach(norm));
        var squares = graph.Node("Mul", $"{layer.Name}.squares", [x, x]);
        var means = graph.Node("AveragePool", $"{layer.Name}.means", [squares], Window(window), Strides(1), Pads(window / 2), Set("count_include_pad", 1));
        var scaled = graph.Node("Mul", $"{layer.Name}.scaled", [means, graph.Floats($"{layer.Name}.alpha", [(float)(norm.Alpha * window * window)])]);
        var sum = graph.Node("Add", $"{layer.Name}.sum", [scaled, graph.Floats($"{layer.Name}.k", [(float)norm.K])]);
        var power = graph.Node("Pow", $"{layer.Name}.power", [sum, graph.Floats($"{layer.Name}.beta", [(float)-norm.Beta])]);
        _value = graph.Node("Mul", Output(layer), [x, power]);
    }

    public void MaxPool(NetworkLayer layer, Shape input, int window, int stride)
    {
        RequireMaps(layer, input);
        Then("MaxPool", layer, [], Window(window), Strides(stride));
    }

    public void AveragePool(NetworkLayer layer, Shape input, int window, int stride)
    {
        RequireMaps(layer, input);
        Then("AveragePool", layer, [], Window(window), Strides(stride));
    }

    /// <summary>Nothing: its factor is in the next layer's weights.</summary>
    public void Dropout(NetworkLayer layer, double rate)
    {
    }

    /// <summary>Windows reach as far to either side, so that an even size is as the next odd one.</summary>
    public static int Reach(ResponseNorm norm) => (2 * (norm.Size / 2)) + 1;

    private void Then(string operation, NetworkLayer layer, string[] constants, params ReadOnlySpan<Protos.Onnx.AttributeProto> attributes) =>
        _value = graph.Node(operation, Output(layer), [_value, .. constants], attributes);

    private void Reshape(string output, int channels, Shape shape) =>
        _value = graph.Node("Reshape", output, [_value, graph.Integers($"{output}.shape", -1, channels, shape.Height, shape.Width)]);

    /// <summary>Windows need maps: of a vector those of one pixel.</summary>
    private void RequireMaps(NetworkLayer layer, Shape input)
    {
        if (_isVector)
        {
            Reshape($"{layer.Name}.maps", input.Channels, input);
            _isVector = false;
        }
    }

    private (string Weight, string Bias) Parameters(NetworkLayer layer)
    {
        var (weight, bias) = (model.Weight(layer), model.Bias(layer));
        return (graph.Floats(weight.Tensor.Name, weight.Values, weight.Tensor.Dimensions), graph.Floats(bias.Tensor.Name, bias.Values, bias.Tensor.Dimensions));
    }

    private string Output(NetworkLayer layer) => layer.Name == model.Network.Layers[^1].Name ? Logits : layer.Name;

    private static Protos.Onnx.AttributeProto Window(long side) => Set("kernel_shape", side, side);

    private static Protos.Onnx.AttributeProto Strides(long stride) => Set("strides", stride, stride);

    private static Protos.Onnx.AttributeProto Pads(long pad) => Set("pads", pad, pad, pad, pad);
}
