using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Loader.Statistics;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>Networks with random weights, and what the plain engine makes of images.</summary>
internal static class RandomModel
{
    /// <summary>Of every kind of layer, small: two columns of their own and across, an even size of neighbours, and windows that leave a rest.</summary>
    public static readonly Network EveryLayer = Network.OfImages("every-layer", 30, 24,
    [
        Of("conv1", Layer.NewConvolution(8, 5, 2, 1), 2, Reads.All),
        Of("relu1", Layer.Relu, 2, Reads.Own),
        Of("norm1", Layer.NewLocalResponseNorm(new ResponseNorm(4, 2, 0.3, 0.75)), 2, Reads.Own),
        Of("pool1", Layer.NewMaxPool(3, 2), 2, Reads.Own),
        Of("conv2", Layer.NewConvolution(12, 3, 1, 1), 2, Reads.Own),
        Of("tanh2", Layer.Tanh, 2, Reads.Own),
        Of("spatial-norm2", Layer.NewSpatialResponseNorm(new ResponseNorm(3, 1, 0.2, 0.5)), 2, Reads.Own),
        Of("norm2", Layer.NewLocalResponseNorm(new ResponseNorm(5, 1, 0.4, 0.75)), 2, Reads.All),
        Of("pool2", Layer.NewAveragePool(2, 2), 2, Reads.Own),
        Of("conv3", Layer.NewConvolution(6, 2, 1, 0), 2, Reads.All),
        Of("logistic3", Layer.Logistic, 2, Reads.Own),
        Of("fc4", Layer.NewFullyConnected(10), 2, Reads.All),
        Of("relu4", Layer.Relu, 2, Reads.Own),
        Of("dropout4", Layer.NewDropout(0.5), 2, Reads.Own),
        Of("fc5", Layer.NewFullyConnected(7), 1, Reads.All),
    ]);

    public static ExportedModel Of(Network network, DropoutScaling scaling = DropoutScaling.AtTest, int? size = null, double scale = 64) => new(
        "model.safetensors", network, scaling, [.. Enumerable.Range(0, network.Classes).Select(label => $"class \"{label}\"")], Loader.Manifests.ClassTitles.None, scale, Statistics(size ?? network.ImageSize), Weights);

    /// <summary>[count, S, S, 3] bytes.</summary>
    public static byte[] Pixels(int count, int size)
    {
        var pixels = new byte[count * size * size * 3];
        new Random(3).NextBytes(pixels);
        return pixels;
    }

    /// <summary>What the network reads of prepared images, by the definition: [count, 3, crop, crop].</summary>
    public static float[] Prepared(ExportedModel model, byte[] pixels, int count)
    {
        var (size, crop) = (model.Statistics!.Size, model.Network.Crop);
        var (start, inverse) = ((size - crop) / 2, (float)(1 / model.PixelScale));
        var floats = new List<float>();
        for (var image = 0; image < count; image++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                for (var i = 0; i < crop * crop; i++)
                {
                    var at = (((start + (i / crop)) * size) + start + (i % crop)) * 3 + channel;
                    floats.Add((pixels[(image * size * size * 3) + at] - model.Statistics.Mean[at]) * inverse);
                }
            }
        }

        return [.. floats];
    }

    /// <summary>The last layer's outputs, [count, classes], by the engine that defines them.</summary>
    public static float[] Logits(ExportedModel model, float[] images, int count)
    {
        using var engine = new ReferenceEngine();
        using var program = engine.Load(Compile.features(model.Network.Layers[^1].Name, model.Network, Placement.OneDevice, count, model.DropoutScaling));
        foreach (var tensor in model.Network.Parameters)
        {
            engine.Write(tensor.Name, BufferKind.Parameter, model.Read(tensor));
        }

        program.Run(images, new int[count], default);
        var logits = new float[count * model.Network.Classes];
        program.ReadFeatures(logits);
        return logits;
    }

    public static float[] Softmax(float[] logits, int classes) => [.. logits.Chunk(classes).SelectMany(row =>
    {
        var exponentials = row.Select(logit => Math.Exp(logit - row.Max())).ToArray();
        return exponentials.Select(value => (float)(value / exponentials.Sum()));
    })];

    /// <summary>Equal up to 10⁻⁵ of the largest: both sum up floats, in another order.</summary>
    public static void AssertEqual(float[] actual, float[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        var largest = expected.Max(Math.Abs);
        Assert.That(largest, Is.GreaterThan(1e-3));
        Assert.That(actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / largest, Is.LessThan(1e-5));
    }

    private static NetworkLayer Of(string name, Layer layer, int columns, Reads reads) => new(name, layer, columns, reads, 0);

    /// <summary>Uniform, of a size that carries the signal through many layers.</summary>
    private static float[] Weights(ParameterTensor tensor)
    {
        var random = new Random(tensor.Ordinal + (tensor.IsBias ? 100 : 0));
        var range = tensor.IsBias ? 0.2f : MathF.Sqrt(6f / tensor.FanIn);
        var values = new float[tensor.Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ((2 * random.NextSingle()) - 1) * range;
        }

        return values;
    }

    private static DataStatistics Statistics(int size)
    {
        var random = new Random(5);
        return new DataStatistics
        {
            Size = size,
            Count = 10,
            Mean = [.. Enumerable.Range(0, size * size * 3).Select(_ => 100 + (50 * random.NextSingle()))],
            PixelMean = [125.5f, 124.25f, 123],
            Covariance = new double[9],
            Eigen = new RgbEigen(new double[3], new double[9]),
        };
    }
}
