using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Exchange.Weights;

namespace AlexNet.Exchange.Export;

/// <summary>The text of a PyTorch module: a line for each layer, in torch.nn's words, called as in checkpoints.</summary>
internal sealed class TorchModule : ILayerTranslation
{
    /// <summary>The mean image among the weights.</summary>
    public const string Mean = OwnExport.ModuleMeanName;

    private const string Loading =
        """"
        def load(path=os.path.splitext(__file__)[0] + ".safetensors"):
            """The trained network, for evaluation; its attribute classes names the outputs."""
            with open(path, "rb") as file:
                header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
                data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
            texts = header.pop("__metadata__")
            tensors = {name: data[slice(*tensor["data_offsets"])].view(torch.float32).reshape(tensor["shape"]) for name, tensor in header.items()}
            network = build()
            network.load_state_dict(tensors)
            network.classes = json.loads(texts["classes"])
            return network.eval()

        """";

    private const string Columns =
        """
        class ColumnNorm(nn.LocalResponseNorm):  # within each of the columns
            def __init__(self, columns, size, alpha, beta, k):
                super().__init__(size, alpha, beta, k)
                self.columns = columns

            def forward(self, x):
                return super().forward(x.reshape(-1, x.shape[1] // self.columns, *x.shape[2:])).reshape(x.shape)



        """;

    private const string SpatialNorm =
        """
        class SpatialNorm(nn.LocalResponseNorm):  # over neighbouring pixels of each map
            def forward(self, x):
                means = nn.functional.avg_pool2d(x * x, self.size, 1, self.size // 2)
                return x * (self.k + self.alpha * means) ** -self.beta



        """;

    private readonly StringBuilder _layers = new();
    private bool _isVector;
    private bool _hasColumns;
    private bool _hasSpatialNorm;

    /// <summary>All of it.</summary>
    public static string Of(ExportedModel model, ExportOptions options)
    {
        var module = new TorchModule();
        var hasPixels = options.Input == ExportInput.Pixels;
        if (hasPixels)
        {
            module.Add("prepare", "Prepare()");
        }

        model.Network.Translate(module);
        if (options.Softmax)
        {
            module.Add(options.OutputName, "nn.Softmax(dim=1)");
        }

        return $"""
            # {model.Network.Name} with {Counted.Of(model.Network.Classes, "class")}, written by AlexNet.Pipeline {ExportedModel.ProgramVersion}.
            # Reads {Meaning(model, options)}; gives {options.OutputName}, {OutputText(model)}.
            import json
            import os
            from collections import OrderedDict

            import torch
            from torch import nn


            {(hasPixels ? Prepare(model) : "")}{(module._hasColumns ? Columns : "")}{(module._hasSpatialNorm ? SpatialNorm : "")}def build():
                return nn.Sequential(OrderedDict([
            {module._layers}    ]))


            {Loading}
            """;
    }

    /// <summary>Type and shape of a batch.</summary>
    public static string InputText(ExportedModel model, ExportOptions options)
    {
        var size = options.Input == ExportInput.Pixels ? model.ImageSize : model.Network.Crop;
        return $"float [N, 3, {size}, {size}]";
    }

    public static string OutputText(ExportedModel model) => $"float [N, {model.Network.Classes}]";

    public void Convolution(NetworkLayer layer, Shape input, int filters, int kernel, int stride, int pad)
    {
        RequireMaps(layer, input);
        var groups = layer.Reads.IsOwn ? layer.Columns : 1;
        Add(layer.Name, $"nn.Conv2d({input.Channels}, {filters}, {kernel}{(stride > 1 ? $", stride={stride}" : "")}{(pad > 0 ? $", padding={pad}" : "")}{(groups > 1 ? $", groups={groups}" : "")})");
    }

    public void FullyConnected(NetworkLayer layer, Shape input, int outputs)
    {
        if (!_isVector)
        {
            Add($"{layer.Name}-inputs", "nn.Flatten()");
            _isVector = true;
        }

        Add(layer.Name, $"nn.Linear({input.Size}, {outputs})");
    }

    public void Relu(NetworkLayer layer) => Add(layer.Name, "nn.ReLU()");

    public void Tanh(NetworkLayer layer) => Add(layer.Name, "nn.Tanh()");

    public void Logistic(NetworkLayer layer) => Add(layer.Name, "nn.Sigmoid()");

    /// <summary>PyTorch divides α by the size.</summary>
    public void LocalResponseNorm(NetworkLayer layer, Shape input, int columns, ResponseNorm norm)
    {
        RequireMaps(layer, input);
        _hasColumns |= columns > 1;
        Add(layer.Name, columns > 1 ? $"ColumnNorm({columns}, {Constants(norm, 1)})" : $"nn.LocalResponseNorm({Constants(norm, 1)})");
    }

    public void SpatialResponseNorm(NetworkLayer layer, Shape input, ResponseNorm norm)
    {
        RequireMaps(layer, input);
        _hasSpatialNorm = true;
        Add(layer.Name, $"SpatialNorm({Constants(norm, OnnxLayers.Reach(norm))})");
    }

    public void MaxPool(NetworkLayer layer, Shape input, int window, int stride)
    {
        RequireMaps(layer, input);
        Add(layer.Name, $"nn.MaxPool2d({window}, {stride})");
    }

    public void AveragePool(NetworkLayer layer, Shape input, int window, int stride)
    {
        RequireMaps(layer, input);
        Add(layer.Name, $"nn.AvgPool2d({window}, {stride})");
    }

    /// <summary>For training on: in evaluation PyTorch's does nothing, and the factor is in the next layer's weights.</summary>
    public void Dropout(NetworkLayer layer, double rate) => Add(layer.Name, $"nn.Dropout({Number(rate)})");

    private static string Meaning(ExportedModel model, ExportOptions options) => options.Input == ExportInput.Pixels
        ? $"squares of {model.ImageSize}×{model.ImageSize} pixels, RGB, 0-255, {InputText(model, options)}"
        : $"crops of {model.Network.Crop}×{model.Network.Crop} less their mean, divided by {Number(model.PixelScale)}, {InputText(model, options)}";

    private static string Prepare(ExportedModel model)
    {
        var (window, crop) = (model.Window, model.Network.Crop);
        return $"""
            class Prepare(nn.Module):  # the centre crop less the mean image
                def __init__(self):
                    super().__init__()
                    self.register_buffer("mean", torch.zeros(3, {crop}, {crop}))

                def forward(self, pixels):
                    return (pixels[:, :, {window.Top}:{window.Top + crop}, {window.Left}:{window.Left + crop}] - self.mean) / {Number(model.PixelScale)}



            """;
    }

    /// <summary>As the constructors of torch.nn's normalisation take them.</summary>
    /// <param name="factor">What α is divided by beyond the size.</param>
    private static string Constants(ResponseNorm norm, int factor)
    {
        var window = OnnxLayers.Reach(norm);
        return $"{window}, {Number(norm.Alpha * window * factor)}, {Number(norm.Beta)}, {Number(norm.K)}";
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private void RequireMaps(NetworkLayer layer, Shape input)
    {
        if (_isVector)
        {
            Add($"{layer.Name}-maps", $"nn.Unflatten(1, ({input.Channels}, {input.Height}, {input.Width}))");
            _isVector = false;
        }
    }

    private void Add(string name, string module) => _layers.Append(CultureInfo.InvariantCulture, $"        (\"{name}\", {module}),\n");
}
