using AlexNet.Loader.Storage;

namespace AlexNet.Training.Tests.Support;

/// <summary>A model as another program might keep it: only its weights, under other names, for pixels that are not divided.</summary>
internal static class ForeignWeightsFile
{
    /// <param name="model">One of cifar-relu that was trained with pixels divided by 64.</param>
    public static string Write(string model, string path)
    {
        string[] layers = ["conv1", "conv2", "conv3", "fc4"];
        using var file = SafetensorsFile.Open(model);
        SafetensorsWriter.Write(path, [.. layers.SelectMany((layer, i) => new[] { Tensor($"{layer}.weight", $"layers.{5 + i}.w"), Tensor($"{layer}.bias", $"layers.{5 + i}.b") })]);
        return path;

        TensorData Tensor(string name, string foreign)
        {
            var values = file.Read<float>(name);
            return TensorData.From<float>(foreign, name == "conv1.weight" ? Array.ConvertAll(values, value => value / 64) : values, [.. file.Tensor(name).Shape]);
        }
    }
}
