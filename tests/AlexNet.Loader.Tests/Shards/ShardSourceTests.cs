using AlexNet.Loader.Shards;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Shards;

public sealed class ShardSourceTests : FolderTest
{
    /// <summary>A shard is empty where all of its images were unusable.</summary>
    [TestCase(0, 2, 0, 0, 3, 0)]
    [TestCase(1, 1, 1)]
    [TestCase(0, 0, 1)]
    public void Open_CountsOnThroughShardsOfAnyLength(params int[] lengths)
    {
        using var source = ShardSource.Open(Write(lengths));
        var expected = lengths.SelectMany((length, shard) => Enumerable.Range(0, length).Select(image => (Shard: shard, Image: image))).ToArray();
        Assert.That(source.Count, Is.EqualTo(expected.Length));
        for (var i = 0; i < expected.Length; i++)
        {
            var (shard, image) = expected[i];
            Assert.That(source.Name(i), Is.EqualTo($"{Path(shard)}, image {image}"));
            Assert.That(source.Label(i), Is.EqualTo((shard + image) % 2));
            Assert.That(source.Pixels(i).ToArray(), Is.EqualTo(Enumerable.Repeat((byte)((10 * shard) + image), 12)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => source.Label(expected.Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Label(-1));
    }

    [Test]
    public void Open_RefusesShardsWithoutAnImage()
    {
        var error = Assert.Throws<UserErrorException>(() => ShardSource.Open(Write(0, 0)));
        Assert.That(error!.Message, Is.EqualTo($"{Path(0)}: no images in the shards of this split"));
    }

    /// <summary>Images of 2×2: all bytes of one are ten times its shard and its place there.</summary>
    private string[] Write(params int[] lengths) => [.. lengths.Select((length, shard) =>
    {
        var pixels = Enumerable.Range(0, length).SelectMany(image => Enumerable.Repeat((byte)((10 * shard) + image), 12)).ToArray();
        ShardFormat.Write(Path(shard), pixels, Enumerable.Range(0, length).Select(image => (shard + image) % 2).ToArray(), 2, ["a", "b"]);
        return Path(shard);
    })];

    private string Path(int shard) => Folder.Combine($"train-{shard}.safetensors");
}
