using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>A batch of normal noise with labels in turn.</summary>
internal sealed class Batch
{
    public Batch(Network network, int size, int seed = 1)
    {
        Images = Noise(size * 3 * network.Crop * network.Crop, 1, seed);
        Labels = [.. Enumerable.Range(0, size).Select(i => (i * 5 + 1) % network.Classes)];
    }

    public float[] Images { get; }

    public int[] Labels { get; }

    /// <summary>Normal numbers of a standard deviation.</summary>
    public static float[] Noise(int count, double deviation, int seed)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(deviation * Draw.Gaussian((ulong)seed, Purpose.Picture, 0, i, 0));
        }

        return values;
    }
}
