using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Export;

/// <summary>A model for PyTorch: its weights as safetensors, and beside them a module of the same name that reads them and needs PyTorch alone.</summary>
public static class TorchExport
{
    /// <summary>How the file of the weights must end.</summary>
    public const string Extension = ".safetensors";

    /// <summary>The module beside a file of weights.</summary>
    public static string ModuleOf(string weights) => Path.ChangeExtension(weights, ".py");

    /// <summary>Writes both files; each appears whole or not at all.</summary>
    /// <param name="options">Pixels are floats here, channels first.</param>
    /// <exception cref="UserErrorException">The model lacks its mean image, or a file cannot be written.</exception>
    public static ExportResult Write(ExportedModel model, ExportOptions options, string path)
    {
        model.RequireFoldable();
        var module = ModuleOf(path);
        SafetensorsWriter.Write(path, Tensors(model, options), model.Metadata(options).ToDictionary(entry => entry.Key, entry => entry.Text), withChecksum: true);
        AtomicFile.WriteText(module, TorchModule.Of(model, options));
        return new ExportResult([path, module], new FileInfo(path).Length, "PyTorch", TorchModule.InputText(model, options), $"{options.OutputName} {TorchModule.OutputText(model)}");
    }

    private static IEnumerable<TensorData> Tensors(ExportedModel model, ExportOptions options)
    {
        var (network, crop) = (model.Network, model.Network.Crop);
        foreach (var layer in network.Layers.Where(layer => layer.Layer.IsConvolution || layer.Layer.IsFullyConnected))
        {
            // One layer's numbers at a time are in memory.
            yield return Streamed(network, layer.Name + ".weight", () => model.Weight(layer).Values);
            yield return Streamed(network, layer.Name + ".bias", () => model.Bias(layer).Values);
        }

        if (options.Input == ExportInput.Pixels)
        {
            yield return TensorData.From<float>(TorchModule.Mean, model.CropMean(), 3, crop, crop);
        }
    }

    private static TensorData Streamed(Network network, string name, Func<float[]> values)
    {
        long[] shape = [.. network.Parameters.First(tensor => tensor.Name == name).Dimensions.Select(extent => (long)extent)];
        return TensorData.Streamed(name, Dtype.F32, shape, stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values())));
    }
}
