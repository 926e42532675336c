using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Support;

/// <summary>Small images, each of its own colours, and folders and shards of them.</summary>
internal static class TinyImages
{
    /// <summary>Side of the prepared images in these tests.</summary>
    public const int Size = 32;

    public static byte[] Pixels(int width, int height, int number)
    {
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (y, x, c) = (i / 3 / width, i / 3 % width, i % 3);
            rgb[i] = (byte)(128 + (60 * Math.Sin((x * (c + 1) * 0.05) + (number * 0.7))) + (60 * Math.Cos((y * 0.07) + (number * 1.3) + c)));
        }

        return rgb;
    }

    public static byte[] Jpeg(int number)
    {
        var (width, height) = (40 + (number % 5), 34 + (number % 7));
        return JpegEncoder.Encode(Pixels(width, height, number), width, height, quality: 90);
    }

    /// <summary>A copy that says how it is meant to be seen: an EXIF segment with an orientation from 1 to 8.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] tags = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(8 + tags.Length), .. "Exif\0\0"u8, .. tags, .. jpeg[2..]];
    }

    /// <summary>Writes class folders with this many images per class below a folder.</summary>
    public static void WriteClasses(string folder, int classes, int perClass, int first = 0)
    {
        for (var c = 0; c < classes; c++)
        {
            var path = Path.Combine(folder, $"class{c}");
            Directory.CreateDirectory(path);
            for (var i = 0; i < perClass; i++)
            {
                File.WriteAllBytes(Path.Combine(path, $"{i:000}.jpg"), Jpeg(first + (c * perClass) + i));
            }
        }
    }

    /// <summary>Writes shards of the prepared images of a source.</summary>
    public static void WriteShards(string folder, string split, IEncodedSource source, int perShard)
    {
        var decoders = ImageFormats.Decoders();
        var preparer = new ImagePreparer(decoders);
        var shards = (source.Count + perShard - 1) / perShard;
        for (var shard = 0; shard < shards; shard++)
        {
            var indices = Enumerable.Range(shard * perShard, Math.Min(perShard, source.Count - (shard * perShard))).ToArray();
            var images = new byte[indices.Length * Size * Size * 3];
            foreach (var (index, i) in indices.Select((index, i) => (index, i)))
            {
                preparer.Prepare(source, index, Size, images.AsSpan(i * Size * Size * 3, Size * Size * 3));
            }

            var labels = indices.Select(source.Label).ToArray();
            ShardFormat.Write(Path.Combine(folder, ShardFormat.FileName(split, shard, shards)), images, labels, Size, source.ClassNames);
        }
    }

    public static DataStatistics Statistics(IImageSource source) => DataStatistics.Compute(source, Size, workers: 2);
}
