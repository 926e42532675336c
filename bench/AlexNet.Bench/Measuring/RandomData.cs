using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Bench.Measuring;

/// <summary>Weights, images and labels of no meaning, the same on every run.</summary>
internal static class RandomData
{
    /// <summary>He's initialisation: activations stay of the same size from layer to layer, as in training.</summary>
    public static void FillWeights(IEngine engine, Network network, ulong seed)
    {
        foreach (var tensor in network.Parameters)
        {
            var values = new float[tensor.Size];
            Initial.Fill(seed, Initialisation.He, tensor, 0, values);
            engine.Write(tensor.Name, BufferKind.Parameter, values);
        }
    }

    /// <summary>Standard normal pixels: [count, size].</summary>
    public static float[] Images(int count, int size, ulong seed)
    {
        var images = new float[(long)count * size];
        Parallel.For(0, count, image =>
        {
            var pixels = images.AsSpan(image * size, size);
            for (var i = 0; i < size; i++)
            {
                pixels[i] = (float)Draw.Gaussian(seed, Purpose.Picture, 0, image, i);
            }
        });
        return images;
    }

    public static int[] Labels(int count, int classes, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(image => Draw.Below(seed, Purpose.Picture, 1, image, 0, classes))];
}
