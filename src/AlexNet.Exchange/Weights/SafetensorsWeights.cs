using System.Text.RegularExpressions;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Weights;

/// <summary>Safetensors of any naming. Their order says nothing, so names are put in order: 2 before 10.</summary>
internal static partial class SafetensorsWeights
{
    private const int LongestNumber = 9;

    public static ForeignModel Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var prepared = file.Tensors.GetValueOrDefault(OwnExport.ModuleMeanName);
        var ordered = file.Tensors.Values.Where(tensor => tensor != prepared).OrderBy(tensor => Digits().Replace(tensor.Name, digits => digits.Value.PadLeft(LongestNumber, '0')), StringComparer.Ordinal);
        var model = new ForeignModel(path, "safetensors", [.. ordered.Select(tensor => new ForeignTensor(tensor.Name, tensor.Shape, tensor.Dtype, () => Values(path, tensor)))]);
        return OwnExport.Completed(model, file.Metadata, (prepared ?? file.Tensors.GetValueOrDefault(OwnExport.MeanName)) is { Dtype: Dtype.F32 } mean ? () => Values(path, mean) : null);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    private static float[] Values(string path, TensorInfo tensor)
    {
        using var file = SafetensorsFile.Open(path);
        return Elements.AsFloats(file.View(tensor.Name), tensor.Dtype);
    }
}
