using System.Globalization;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Experiments.Features;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Similarity;

/// <summary>A trained auto-encoder as safetensors: the network's parameters, <c>mean</c> and <c>scale</c> of the features, and the
/// <c>medians</c> that decide on bits; metadata <c>format=alexnet-codes</c>, <c>version=1</c>, <c>bits</c>, <c>hidden</c>, and what the features are of.</summary>
internal static class AutoEncoderFile
{
    private const string Format = "alexnet-codes";
    private const string Version = "1";

    public static void Write(string path, FeatureInfo features, AutoEncoderRecipe recipe, IReadOnlyDictionary<string, float[]> tensors)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["version"] = Version,
            ["bits"] = recipe.Bits.ToString(CultureInfo.InvariantCulture),
            ["hidden"] = recipe.Hidden.ToString(CultureInfo.InvariantCulture),
            ["network"] = features.Network,
            ["layer"] = features.Layer,
            ["checkpoint"] = features.Checkpoint,
        };
        SafetensorsWriter.Write(path, [.. tensors.Select(tensor => TensorData.From<float>(tensor.Key, tensor.Value, [tensor.Value.Length]))], metadata);
    }

    /// <summary>The tensors, by name, of a file for these features and this recipe.</summary>
    /// <exception cref="UserErrorException">The file holds no codes, or those of other features, or of another length.</exception>
    public static IReadOnlyDictionary<string, float[]> Read(string path, FeatureInfo features, AutoEncoderRecipe recipe)
    {
        using var file = SafetensorsFile.Open(path);
        Require("format", Format, "which Similar writes");
        Require("version", Version, "");
        Require("bits", recipe.Bits.ToString(CultureInfo.InvariantCulture), "as asked for");
        Require("hidden", recipe.Hidden.ToString(CultureInfo.InvariantCulture), "");
        Require("network", features.Network, "as the features are of");
        Require("layer", features.Layer, "as the features are of");
        Require("checkpoint", features.Checkpoint, "as the features are by");
        return file.Tensors.Keys.ToDictionary(name => name, file.Read<float>);

        void Require(string name, string allowed, string why)
        {
            if (file.Metadata.GetValueOrDefault(name) is var actual && actual != allowed)
            {
                throw new UserErrorException($"{path}: {name} of its codes is '{actual}'; allowed is {allowed}{(why == "" ? "" : $", {why}")}");
            }
        }
    }
}
