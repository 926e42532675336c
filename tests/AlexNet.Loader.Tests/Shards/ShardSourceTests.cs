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

    [Test]
    public void Fingerprint_ChangesWithTheFilesOfShards()
    {
        var prints = new List<string?> { Print(Write(1, 1)), Print(Write(1, 1)[..1]), Print([.. Write(1, 1).Reverse()]) };
        Assert.That(Print([Path(0), Path(1)]), Is.EqualTo(prints[0] = Print([Path(0), Path(1)])));
        File.SetLastWriteTimeUtc(Path(1), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        prints.Add(Print([Path(0), Path(1)]));
        Assert.That(prints, Is.Unique);

        static string? Print(string[] paths)
        {
            using var source = ShardSource.Open(paths);
            return source.Fingerprint;
        }
    }

    /// <summary>A shard of another kind closes those before it.</summary>
    [Test]
    [Platform("Linux")]
    public void Open_ThatFailsLeavesNothingOpen()
    {
        var paths = Write(1, 1, 1);
        File.WriteAllText(paths[2], "no");
        Assert.Throws<UserErrorException>(() => ShardSource.Open(paths));
        Assert.That(OpenFiles.Below(Folder.Path), Is.Empty);
    }

    [Test]
    public void FileName_CountsInFiveDigits() => Assert.That(
        new[] { ShardFormat.FileName("train", 7, 1281), ShardFormat.FileName("test", 123_456, 1_000_000) },
        Is.EqualTo(new[] { "train-00007-of-01281.safetensors", "test-123456-of-1000000.safetensors" }));

    [Test]
    public void Metadata_IsThatOfTheFormat() => Assert.That(
        ShardFormat.Metadata(["cat", "é\""]),
        Is.EqualTo(new Dictionary<string, string> { ["format"] = "alexnet-shard", ["version"] = "1", ["classes"] = "[\"cat\",\"\\u00E9\\u0022\"]" }));

    /// <summary>Images of 2×2: all bytes of one are ten times its shard and its place there.</summary>
    private string[] Write(params int[] lengths) => [.. lengths.Select((length, shard) =>
    {
        var pixels = Enumerable.Range(0, length).SelectMany(image => Enumerable.Repeat((byte)((10 * shard) + image), 12)).ToArray();
        ShardFormat.Write(Path(shard), pixels, Enumerable.Range(0, length).Select(image => (shard + image) % 2).ToArray(), 2, ["a", "b"]);
        return Path(shard);
    })];

    private string Path(int shard) => Folder.Combine($"train-{shard}.safetensors");
}
