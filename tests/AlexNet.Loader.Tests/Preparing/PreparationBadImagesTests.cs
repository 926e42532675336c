using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

public sealed class PreparationBadImagesTests : PrepareTest
{
    [Test]
    public void Bad_ImagesAreLeftOutCountedAndNamed()
    {
        var names = Damage("class0/003.jpg", "class1/017.jpg");
        var result = Prepare(Settings("shards") with { MaxBadFraction = 0.1, Workers = 3 });
        Assert.That(Skipped(result).Select(image => image.Name), Is.EquivalentTo(names));
        Assert.That(Skipped(result).Select(image => image.Reason), Is.All.Contain("HTML"));
        using (var shards = DataSet.Open(Folder.Combine("shards")))
        {
            Assert.That(shards.Splits.Sum(split => shards.Split(split).Count), Is.EqualTo(58));
        }

        Assert.That(Directory.GetFiles(Folder.Combine("shards")), Has.Length.EqualTo(TrainShards + 2), "the number of shards stays");
        Prepare(Settings("one") with { MaxBadFraction = 0.1, Workers = 1 });
        AssertSame("one", "shards");
    }

    [Test]
    public void Bad_ImagesAreRememberedByTheirShards()
    {
        var names = Damage("class0/003.jpg", "class1/017.jpg");
        var settings = Settings("shards") with { MaxBadFraction = 0.1 };
        Prepare(settings);
        var again = Prepare(settings);
        Assert.That((again.Images, Skipped(again).Count()), Is.EqualTo((0L, 2)));
        Assert.That(Skipped(again).Select(image => image.Name), Is.EquivalentTo(names));
        var error = Assert.Throws<UserErrorException>(() => Prepare(settings with { MaxBadFraction = 0 }))!;
        Assert.That(error.Message, Does.Contain("images cannot be used, allowed are 0; the last: "));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Bad_ImagesCountInTheStatisticsAsInTheImages(int first)
    {
        Damage("class0/003.jpg");
        Prepare(Settings("shards") with { Machine = first, Machines = 2 });
        Prepare(Settings("shards") with { Machine = 1 - first, Machines = 2 });
        using var images = DataSet.Open(Images);
        DataStatistics.Compute(images.Split("train"), TinyImages.Size, workers: 2).Save(Folder.Combine("images.safetensors"));
        Assert.That(Tensors(Files("shards")["statistics.safetensors"]), Is.EqualTo(Tensors(File.ReadAllBytes(Folder.Combine("images.safetensors")))));
        Assert.That(Prepare(Settings("shards")).Images, Is.Zero);
    }

    [Test]
    public void Bad_ImagesBeyondTheShareStopTheWork()
    {
        Damage("class0/003.jpg", "class0/004.jpg", "class1/017.jpg", "class1/018.jpg");
        var error = Assert.Throws<UserErrorException>(() => Prepare(Settings("shards")))!;
        Assert.That(error.Message, Does.StartWith("2 of 54 images cannot be used, allowed are 1; the last: "));
        Assert.That(Files("shards").Keys, Has.None.Contain("tmp").And.None.Contain("statistics"));
    }

    [Test]
    public void Bad_ImageThatIsGoneIsNamedWithoutTheFolder()
    {
        using var data = DataSet.Open(Images);
        File.Delete(data.Split("train").Name(5));
        Preparation.Run(data, Settings("shards"));
        foreach (var path in Directory.GetFiles(Folder.Combine("shards"), "train-*"))
        {
            using var shard = SafetensorsFile.Open(path);
            Assert.That(shard.Metadata.Values, Has.None.Contain(Folder.Path));
        }
    }

    [Test]
    public void Bad_ImagesOfShardsThatWereThereCountAsDone()
    {
        Damage("class0/003.jpg");
        Prepare(Settings("shards"));
        File.Delete(Folder.Combine("shards", DataStatistics.FileName));
        var told = new List<PrepareProgress>();
        Assert.That(Skipped(Prepare(Settings("shards"), told.Add)).Count(), Is.EqualTo(1));
        Assert.That(told, Has.Count.EqualTo(TrainShards));
        Assert.That(told[^1], Is.EqualTo(new PrepareProgress(PrepareStage.Statistics, Done: 54, Total: 54)));
    }

    /// <summary>What a shard says of itself, which a later version must understand.</summary>
    [Test]
    public void Bad_ImagesStandInTheMetadataOfTheirShard()
    {
        Damage("class0/003.jpg");
        var result = Prepare(Settings("shards") with { Seed = 5 });
        var bad = Skipped(result).Single();
        var found = 0;
        for (var number = 0; number < TrainShards; number++)
        {
            using var shard = SafetensorsFile.Open(Shard("shards", number));
            var expected = new Dictionary<string, string>
            {
                ["format"] = "alexnet-shard",
                ["version"] = "1",
                ["classes"] = "[\"class0\",\"class1\"]",
                ["seed"] = "5",
                ["skipped"] = "0",
                ["fingerprint"] = shard.Metadata["fingerprint"],
            };
            if (shard.Metadata["skipped"] == "1")
            {
                found++;
                expected["skipped"] = "1";
                expected["skipped_images"] = $$"""[{"index":{{bad.Index}},"name":"class0/003.jpg","reason":{{System.Text.Json.JsonSerializer.Serialize(bad.Reason)}}}]""";
            }

            Assert.That(shard.Metadata, Is.EquivalentTo(expected));
        }

        Assert.That(found, Is.EqualTo(1));
    }

    [Test]
    public void Bad_ImagesThatCannotBeReadBackAreLookedForAnew()
    {
        Damage("class0/003.jpg");
        Prepare(Settings("whole"));
        Prepare(Settings("odd"));
        var path = Enumerable.Range(0, TrainShards).Select(number => Shard("odd", number)).Single(path => File.ReadAllBytes(path).AsSpan().IndexOf("skipped_images"u8) >= 0);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("[{\\\"index"u8)] = (byte)'x';
        File.WriteAllBytes(path, bytes);
        Assert.That(Prepare(Settings("odd")).Splits[0].Made, Is.EqualTo(1));
        AssertSame("odd", "whole");
    }

    private static IEnumerable<BadImage> Skipped(PrepareResult result) => result.Splits.SelectMany(split => split.Skipped);

    private string[] Damage(params string[] names)
    {
        var paths = names.Select(name => Path.Combine(Images, name)).ToArray();
        Array.ForEach(paths, path => File.WriteAllText(path, "<html>"));
        return paths;
    }
}
