using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;

namespace AlexNet.Bench.Loading;

/// <summary>Shards of 256×256 images of noise, two hundred megabytes. Made once and kept.</summary>
internal static class ShardSet
{
    private const int Shards = 4;
    private const int PerShard = 256;
    private const int ImageBytes = 256 * 256 * 3;

    public static void Ensure(string folder)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            var path = Path.Combine(folder, ShardFormat.FileName(SplitNames.Train, shard, Shards));
            if (!File.Exists(path))
            {
                Directory.CreateDirectory(folder);
                ShardFormat.Write(path, Images(shard), new int[PerShard], Manifest.DefaultImageSize, ["noise"]);
            }
        }
    }

    private static byte[] Images(int shard)
    {
        var bytes = new byte[PerShard * ImageBytes];
        var noise = new byte[1 << 16];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)Draw.Below(1, Purpose.Picture, shard, i, 0, 256);
        }

        for (var at = 0; at < bytes.Length; at += noise.Length)
        {
            noise.CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }
}
