using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Preparing;

/// <summary>One split to be prepared: which image lies in which shard. A function of the source, the size, the seed and the shards' length.</summary>
internal sealed class SplitPlan
{
    /// <summary>Header and rounding up to whole blocks, per file.</summary>
    private const int FileOverhead = 8192;

    /// <summary>Bytes of a character of a title in JSON, at most.</summary>
    private const int MostTitled = 6;

    private readonly int[] _order;
    private readonly string _folder;

    public SplitPlan(DataSet data, string name, PrepareSettings settings, CancellationToken cancellation)
    {
        (Name, Source, _folder, Seed) = (name, data.Split(name), settings.Folder, settings.Seed);
        (Root, Titles) = (data.Root, data.Titles);
        Size = PreparedSize.Of(Source, settings.Size ?? data.Size);
        var perShard = PreparedSize.ShardImages(Size, settings.ShardImages);
        Shards = Sharding.Shards(Source.Count, perShard);
        ShardsBefore = SplitNames.All.TakeWhile(split => split != name).Sum(split => data.TrySplit(split, out var before) ? Sharding.Shards(before.Count, perShard) : 0);
        Exif = Source is IPreparedSource ? ExifOrientation.Ignore : settings.Exif;
        MaxPixels = settings.MaxPixels;
        _order = Sharding.Order(Seed, Source.Count);
        Fingerprint = SplitFingerprint.Of(this, cancellation);
        Bad = new BadImages(Source, settings.MaxBadFraction);
        Odd = new OddImageCounter(Source);
    }

    public string Name { get; }

    public string Root { get; }

    public IImageSource Source { get; }

    /// <summary>What people call its classes.</summary>
    public ClassTitles Titles { get; }

    public int Size { get; }

    public ulong Seed { get; }

    /// <summary>What is done with EXIF's orientation; nothing to images that are prepared already.</summary>
    public ExifOrientation Exif { get; }

    public int Shards { get; }

    /// <summary>Those of the splits before it in the order of <see cref="SplitNames.All"/>, whether they are asked for or not.</summary>
    public int ShardsBefore { get; }

    /// <summary>Stands for everything that decides on the bytes of the shards.</summary>
    public string Fingerprint { get; }

    /// <summary>The unusable images of all shards looked at or made so far.</summary>
    public BadImages Bad { get; }

    /// <summary>The odd images of the shards made so far.</summary>
    public OddImageCounter Odd { get; }

    /// <summary>Larger images cannot be used.</summary>
    public int MaxPixels { get; }

    public int ImageBytes => Size * Size * 3;

    /// <summary>Source indices of a shard's images in their order there.</summary>
    public ReadOnlyMemory<int> Images(int shard)
    {
        var begin = Sharding.Begin(_order.Length, Shards, shard);
        return _order.AsMemory(begin..Sharding.Begin(_order.Length, Shards, shard + 1));
    }

    public string FileName(int shard) => ShardFormat.FileName(Name, shard, Shards);

    public string FilePath(int shard) => Path.Combine(_folder, FileName(shard));

    /// <summary>Bytes of a shard's file, a little more rather than less.</summary>
    public long FileBytes(int shard)
    {
        return ((long)ImageBytes + sizeof(int)) * Images(shard).Length + Source.ClassNames.Sum(name => name.Length + 3 + MostTitled * (Titles[name]?.Length + name.Length + 6 ?? 0)) + FileOverhead;
    }

    /// <summary>Bytes of the statistics file.</summary>
    public long StatisticsBytes => (long)Size * Size * 3 * sizeof(float) + FileOverhead;
}

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
