using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;

namespace AlexNet.Training.Tests.Support;

/// <summary>Shards of 32×32 images of three classes that differ in colour: a small network learns them in a few updates.</summary>
internal static class TinyShards
{
    public const int Size = 32;

    public static readonly string[] Classes = ["red", "green", "blue"];

    /// <summary>A folder of shards; no validation shard where there are no validation images.</summary>
    public static string Write(string folder, int train = 20, int validation = 10, string[]? classes = null, int size = Size, int[]? colours = null)
    {
        Directory.CreateDirectory(folder);
        WriteSplit(folder, SplitNames.Train, train, classes ?? Classes, size, colours);
        if (validation > 0)
        {
            WriteSplit(folder, SplitNames.Validation, validation, classes ?? Classes, size, colours);
        }

        return folder;
    }

    private static void WriteSplit(string folder, string split, int count, string[] classes, int size, int[]? colours)
    {
        var random = new Random(count);
        var labels = Enumerable.Range(0, count).Select(i => i % classes.Length).ToArray();
        var images = new byte[count * size * size * 3];
        for (var i = 0; i < images.Length; i++)
        {
            var label = labels[i / (size * size * 3)];
            images[i] = (byte)(random.Next(120) + (i % 3 == (colours is null ? label % 3 : colours[label]) ? 120 : 40));
        }

        ShardFormat.Write(Path.Combine(folder, ShardFormat.FileName(split, 0, 1)), images, labels, size, classes);
    }
}
