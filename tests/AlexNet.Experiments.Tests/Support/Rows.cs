using AlexNet.Experiments.Features;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Features with given numbers.</summary>
internal static class Rows
{
    /// <summary>Of the classes even and odd, by the row's number; images are called image 0 and so on.</summary>
    public static FeatureList Of(int size, params float[] numbers)
    {
        var list = new FeatureList(Info(size));
        list.Add(numbers, [.. Enumerable.Range(0, numbers.Length / size).Select(row => new FeatureImage($"image {row}", row % 2))]);
        list.Finish();
        return list;
    }

    public static FeatureInfo Info(int size, string network = "net", string layer = "fc7", string checkpoint = "sum") =>
        new(network, layer, new Shape(size, 1, 1), checkpoint, ["even", "odd"]);

    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
    }
}
