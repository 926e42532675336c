using AlexNet.Core;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Preparing;

/// <summary>Side and number of the images of a shard.</summary>
internal static class PreparedSize
{
    /// <exception cref="UserErrorException">The images have another size already.</exception>
    public static int Of(IImageSource source, int asked)
    {
        return source is IPreparedSource prepared && prepared.Size != asked
            ? throw new UserErrorException($"the size is {asked}; allowed is {prepared.Size}: images that are prepared already are not resized")
            : asked;
    }

    /// <exception cref="UserErrorException">More images than fit one buffer.</exception>
    public static int ShardImages(int size, int? asked)
    {
        var bytes = size * size * 3;
        var most = Array.MaxLength / bytes;
        return asked is not { } images ? Sharding.PerShard(bytes, PrepareSettings.DefaultShardImages, PrepareSettings.DefaultShardBytes)
            : images >= 1 && images <= most ? images
            : throw new UserErrorException($"a shard is to hold {images} images; allowed are 1 to {most} of {size}×{size}, which is 2 GiB");
    }
}
