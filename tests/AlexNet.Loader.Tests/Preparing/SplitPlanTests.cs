using System.Security.Cryptography;
using System.Text;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

public sealed class SplitPlanTests : PrepareTest
{
    /// <summary>Header and rounding: what a file may be said to need more than it does.</summary>
    private const int Overhead = 9000;

    /// <summary>Of two machines the one whose shards differ in any of these would take the other's for its own.</summary>
    [Test]
    public void Fingerprint_ChangesWithAllThatDecidesOnTheBytes()
    {
        var prints = new List<string>
        {
            Print(Images, Settings("s")),
            Print(Images, Settings("s") with { Size = 30 }),
            Print(Images, Settings("s") with { Seed = 1 }),
            Print(Images, Settings("s") with { ShardImages = 7 }),
            Print(Images, Settings("s") with { Exif = ExifOrientation.Apply }),
            Print(Images, Settings("s"), "validation"),
        };
        Assert.That(Print(Images, Settings("other") with { Workers = 1, Overwrite = true }), Is.EqualTo(prints[0]), "what does not decide on them");
        File.Move(Path.Combine(Images, "class0", "000.jpg"), Path.Combine(Images, "class0", "0.jpg"));
        prints.Add(Print(Images, Settings("s")));
        File.Move(Path.Combine(Images, "class0", "0.jpg"), Path.Combine(Images, "class1", "0.jpg"));
        prints.Add(Print(Images, Settings("s")));
        Assert.That(prints, Is.Unique);
    }

    /// <summary>Shards of years ago are known again by it: the text that is hashed must stay what it is.</summary>
    [Test]
    public void Fingerprint_IsTheHashOfThisText([Values] bool hasOtherPixels)
    {
        using var data = DataSet.Open(Images);
        var train = data.Split("train");
        var text = "prepare 1 size 32 seed 5 shards 7 images 54 exif Ignore\0" + (hasOtherPixels ? "pixels 5000\0" : "") + "class0\0class1\0"
            + string.Concat(Enumerable.Range(0, 54).Select(i => $"{train.Label(i)} {Path.GetRelativePath(Images, train.Name(i))}\0"));
        var settings = Settings("s") with { Seed = 5 };
        Assert.That(
            Print(Images, hasOtherPixels ? settings with { MaxPixels = 5000 } : settings),
            Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]));
    }

    [Test]
    public void Shards_OfASplitFollowThoseOfTheSplitsBefore()
    {
        using var data = DataSet.Open(Images);
        var plans = new[] { "train", "validation" }.Select(split => new SplitPlan(data, split, Settings("s"), CancellationToken.None)).ToArray();
        Assert.That(plans.Select(plan => (plan.Name, plan.Shards, plan.ShardsBefore, plan.FileName(0))), Is.EqualTo(new[]
        {
            ("train", 7, 0, "train-00000-of-00007.safetensors"), ("validation", 1, 7, "validation-00000-of-00001.safetensors"),
        }));
        Assert.That((plans[0].Size, plans[0].ImageBytes, plans[0].Root), Is.EqualTo((32, 3072, Images)));
    }

    [Test]
    public void Fingerprint_ChangesWithTheNamesOfClasses()
    {
        Directory.CreateDirectory(Folder.Combine("cifar"));
        File.WriteAllBytes(Folder.Combine("cifar", "data_batch_1.bin"), new byte[3073]);
        var prints = new[] { "a\nb\n", "a\nc\n", "b\na\n", "a\nb\nc\n" }.Select(names =>
        {
            File.WriteAllText(Folder.Combine("cifar", "batches.meta.txt"), names);
            return Print(Folder.Combine("cifar"), Settings("s"));
        });
        Assert.That(prints, Is.Unique);
    }

    /// <summary>What is asked of the disk before the work begins.</summary>
    [Test]
    public void Bytes_AreThoseOfTheFilesAndALittleMore()
    {
        Assert.That(Prepare(Settings("shards")).Finished);
        using var data = DataSet.Open(Images);
        var plan = new SplitPlan(data, "train", Settings("shards"), CancellationToken.None);
        for (var shard = 0; shard < TrainShards; shard++)
        {
            Assert.That(plan.FileBytes(shard) - new FileInfo(plan.FilePath(shard)).Length, Is.InRange(0, Overhead));
        }

        Assert.That((plan.FileBytes(0), plan.FileBytes(1), plan.StatisticsBytes), Is.EqualTo((29_742L, 32_818L, 20_480L)), "pixels and labels, two names of classes, 8 KiB");
        Assert.That(plan.StatisticsBytes - new FileInfo(Folder.Combine("shards", DataStatistics.FileName)).Length, Is.InRange(0, Overhead));
        Assert.That(Enumerable.Range(0, TrainShards).Select(shard => plan.Images(shard).Length), Is.EqualTo(new[] { 7, 8, 8, 7, 8, 8, 8 }));
    }

    /// <summary>A statistics file that tells of anything else than the shards beside it is made anew.</summary>
    [Test]
    public void Statistics_ThatDoNotFitAreMadeAnew([Values("size", "exif", "skipped", "count", "damaged")] string other)
    {
        var path = Folder.Combine("shards", DataStatistics.FileName);
        Prepare(Settings("shards"));
        var right = File.ReadAllBytes(path);
        var known = DataStatistics.Load(path);
        Changed(known, other).Save(path);
        if (other == "damaged")
        {
            File.WriteAllBytes(path, right[..100]);
        }

        Prepare(Settings("shards"));
        Assert.That(File.ReadAllBytes(path).AsSpan().SequenceEqual(right));
    }

    private static DataStatistics Changed(DataStatistics known, string other) => new()
    {
        Size = other == "size" ? 4 : known.Size,
        Count = known.Count - (other is "count" or "skipped" ? 1 : 0),
        Skipped = other == "skipped" ? 1 : 0,
        Exif = other == "exif" ? ExifOrientation.Apply : ExifOrientation.Ignore,
        Mean = other == "size" ? new float[48] : known.Mean,
        PixelMean = known.PixelMean,
        Covariance = known.Covariance,
        Eigen = known.Eigen,
    };

    private static string Print(string path, PrepareSettings settings, string split = "train")
    {
        using var data = DataSet.Open(path);
        return new SplitPlan(data, split, settings, CancellationToken.None).Fingerprint;
    }
}
