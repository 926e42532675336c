using System.Text.Json;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>The tiny network of make_weights.py, and what it computes.</summary>
internal static class Tiny
{
    private const int Crop = 19;
    private const int Colours = 3;

    private static readonly JsonElement Golden = JsonDocument.Parse(System.IO.File.ReadAllText(File("tiny.json"))).RootElement;

    /// <summary>With the paper's normalisation.</summary>
    public static readonly Network Network = Of("tiny", 2, 1e-4, Reads.Own);

    /// <summary>With Caffe's, over both columns.</summary>
    public static readonly Network Caffe = Of("tiny-caffe", 1, 2e-5, Reads.All);

    /// <summary>With the original source's.</summary>
    public static readonly Network Original = Of("tiny-original", 2, 2e-5, Reads.Own);

    /// <summary>One of the files beside the script.</summary>
    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    /// <summary>Logits of PyTorch in float64.</summary>
    public static float[] Logits(string kind) => [.. Golden.GetProperty("logits").GetProperty(kind).EnumerateArray().Select(value => value.GetSingle())];

    /// <summary>The logits of the same picture with a file's weights as a run of this recipe has them.</summary>
    /// <param name="mean">A mean image; null for that of the file's pixels.</param>
    public static float[] Run(Fit fit, Recipe recipe, MeanImage? mean = null)
    {
        var statistics = fit.Statistics(mean);
        var (size, start) = (statistics.Size, (statistics.Size - Crop) / 2);
        var pixels = Golden.GetProperty("pixels").EnumerateArray().Select(value => value.GetSingle()).ToArray();
        for (var at = 0; at < pixels.Length; at++)
        {
            var (channel, y, x) = (at / (Crop * Crop), at / Crop % Crop, at % Crop);
            pixels[at] = (float)((pixels[at] - statistics.Mean[((((y + start) * size) + x + start) * Colours) + channel]) / recipe.PixelScale);
        }

        return Run(fit, fit.Network.WithDropout(recipe.Dropout), recipe, pixels, new ReferenceEngine());
    }

    /// <summary>The logits of an input.</summary>
    public static float[] Run(Fit fit, Network network, Recipe recipe, float[] input, IEngine engine)
    {
        using var owned = engine;
        using var program = engine.Load(Compile.features(network.Layers[^1].Name, network, Placement.OneDevice, 1, recipe.DropoutScaling));
        foreach (var parameter in network.Parameters)
        {
            engine.Write(parameter.Name, BufferKind.Parameter, fit.Values(parameter, recipe));
        }

        program.Run(input, [0], new RunArguments(1, 0, recipe.UpdateRule(0, network, 0)));
        var logits = new float[network.Classes];
        program.ReadFeatures(logits);
        return logits;
    }

    /// <summary>1e-4 of the largest.</summary>
    public static void AssertEqual(float[] logits, float[] expected) =>
        Assert.That(logits, Is.EqualTo(expected).Within(1e-4f * expected.Max(Math.Abs)));

    private static Network Of(string name, double k, double alpha, Reads norm) => Network.OfImages(
        name,
        Crop + 2,
        Crop,
        [
            new("conv1", Layer.NewConvolution(6, 5, 2, 0), 2, Reads.All, 0),
            new("relu1", Layer.Relu, 2, Reads.Own, 0),
            new("norm1", Layer.NewLocalResponseNorm(new ResponseNorm(5, k, alpha, 0.75)), 2, norm, 0),
            new("pool1", Layer.NewMaxPool(3, 2), 2, Reads.Own, 0),
            new("conv2", Layer.NewConvolution(8, 3, 1, 1), 2, Reads.Own, 0),
            new("relu2", Layer.Relu, 2, Reads.Own, 0),
            new("fc3", Layer.NewFullyConnected(12), 1, Reads.All, 0),
            new("relu3", Layer.Relu, 1, Reads.Own, 0),
            new("dropout3", Layer.NewDropout(0.5), 1, Reads.Own, 0),
            new("fc4", Layer.NewFullyConnected(5), 1, Reads.All, 0),
        ]);
}
