using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

public sealed class PreparationTests : PrepareTest
{
    [Test]
    public void Run_WritesAFolderThatOpensAsADataSet()
    {
        var result = Prepare(Settings("shards"));
        Assert.That((result.Finished, result.Images, result.Splits.Count), Is.EqualTo((true, 60L, 2)));
        var train = result.Splits.Single(split => split.Name == "train");
        Assert.That((train.Images, train.Shards, train.Made, train.Kept, train.Missing), Is.EqualTo((54, TrainShards, TrainShards, 0, 0)));
        using var data = DataSet.Open(Folder.Combine("shards"));
        Assert.That((data.Size, data.Split("train").Count, data.Split("validation").Count), Is.EqualTo((TinyImages.Size, 54, 6)));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
        Assert.That(result.StatisticsPath, Is.EqualTo(Folder.Combine("shards", "statistics.safetensors")));
        Assert.That(Directory.GetFiles(Folder.Combine("shards")), Has.Length.EqualTo(TrainShards + 1 + 1));
    }

    [Test]
    public void Run_KeepsTheTitlesOfTheClasses()
    {
        File.WriteAllText(Path.Combine(Images, "synset_words.txt"), "class1 the second,\tof two\nclass0\nclass7 none of these\n");
        Prepare(Settings("shards"));
        using var data = DataSet.Open(Folder.Combine("shards"));
        Assert.That(data.ClassNames.Select(data.Titles.Shown), Is.EqualTo(new[] { "class0", "class1 (the second,\tof two)" }));
    }

    [Test]
    public void Run_KeepsEveryImageOnceWithItsLabelInTheOrderOfTheSeed()
    {
        Prepare(Settings("shards") with { Seed = 5 });
        using var images = DataSet.Open(Images);
        using var shards = DataSet.Open(Folder.Combine("shards"));
        foreach (var split in new[] { "train", "validation" })
        {
            var (source, made) = ((IEncodedSource)images.Split(split), (IPreparedSource)shards.Split(split));
            var order = Sharding.Order(5, source.Count);
            var preparer = new ImagePreparer(ImageFormats.Decoders());
            var expected = new byte[TinyImages.Size * TinyImages.Size * 3];
            for (var position = 0; position < source.Count; position++)
            {
                preparer.Prepare(source, order[position], TinyImages.Size, expected);
                Assert.That(made.Pixels(position).SequenceEqual(expected), $"{split}, position {position}");
                Assert.That(made.Label(position), Is.EqualTo(source.Label(order[position])));
            }
        }
    }

    [Test]
    public void Run_GivesTheSameBytesWhateverTheWorkers()
    {
        Prepare(Settings("one") with { Workers = 1 });
        Prepare(Settings("three") with { Workers = 3 });
        AssertSame("three", "one");
    }

    [Test]
    public void Run_GivesTheSameBytesWhereverTheDataLies()
    {
        Prepare(Settings("here"));
        Directory.Move(Images, Folder.Combine("moved"));
        using var data = DataSet.Open(Folder.Combine("moved"));
        Preparation.Run(data, Settings("there"));
        AssertSame("there", "here");
    }

    [Test]
    public void Run_TakesATarLikeItsFolder()
    {
        Prepare(Settings("folder"));
        System.Formats.Tar.TarFile.CreateFromDirectory(Images, Folder.Combine("images.tar"), includeBaseDirectory: false);
        using var tar = DataSet.Open(Folder.Combine("images.tar"));
        Preparation.Run(tar, Settings("tar"));
        foreach (var split in new[] { "train", "validation" })
        {
            using var expected = DataSet.Open(Folder.Combine("folder"));
            using var actual = DataSet.Open(Folder.Combine("tar"));
            Assert.That(Sorted(actual, split), Is.EqualTo(Sorted(expected, split)));
        }
    }

    [Test]
    public void Run_ShufflesOtherwiseForAnotherSeed()
    {
        Prepare(Settings("a") with { Seed = 1 });
        Prepare(Settings("b") with { Seed = 2 });
        Assert.That(Labels("a"), Is.Not.EqualTo(Labels("b")));
        Assert.That(Labels("a").Order(), Is.EqualTo(Labels("b").Order()));
        Assert.That(Labels("a"), Is.Not.Ordered);
    }

    [Test]
    public void Statistics_AreThoseOfTheImagesBitForBit()
    {
        Prepare(Settings("shards"));
        using var images = DataSet.Open(Images);
        DataStatistics.Compute(images.Split("train"), TinyImages.Size, workers: 2).Save(Folder.Combine("images.safetensors"));
        using var shards = DataSet.Open(Folder.Combine("shards"));
        DataStatistics.Compute(shards.Split("train"), TinyImages.Size, workers: 2).Save(Folder.Combine("shards.safetensors"));
        var made = Tensors(File.ReadAllBytes(Folder.Combine("shards", "statistics.safetensors")));
        Assert.That(Tensors(File.ReadAllBytes(Folder.Combine("images.safetensors"))), Is.EqualTo(made));
        Assert.That(Tensors(File.ReadAllBytes(Folder.Combine("shards.safetensors"))), Is.EqualTo(made));
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(20)]
    public void Machines_MakeTogetherWhatOneMakes(int machines)
    {
        Prepare(Settings("one"));
        var made = Enumerable.Range(0, machines).Select(machine =>
        {
            var result = Prepare(Settings("many") with { Machine = machine, Machines = machines });
            Assert.That(result.StatisticsPath is not null, Is.EqualTo(result.Splits.Single(split => split.Name == "train").Missing == 0));
            return result.Splits.Sum(split => split.Made);
        }).ToArray();
        Assert.That(made.Sum(), Is.EqualTo(TrainShards + 1), "disjoint and complete");
        Assert.That(Prepare(Settings("many")).Images, Is.Zero);
        AssertSame("many", "one");
    }

    [Test]
    public void Machines_CountOnThroughTheSplits()
    {
        // The validation's only shard follows the last of training.
        var machine = TrainShards % 3;
        var alone = Prepare(Settings("alone") with { Machine = machine, Machines = 3, Splits = [SplitNames.Validation] });
        Assert.That(alone.Splits.Single().Made, Is.EqualTo(1));
        var other = Prepare(Settings("other") with { Machine = (machine + 1) % 3, Machines = 3, Splits = [SplitNames.Validation] });
        Assert.That(other.Splits.Single().Made, Is.Zero);
    }

    [Test]
    public void Machines_MayWriteToFoldersOfTheirOwn()
    {
        Prepare(Settings("one"));
        Directory.CreateDirectory(Folder.Combine("joined"));
        foreach (var machine in new[] { 0, 1 })
        {
            Prepare(Settings($"part{machine}") with { Machine = machine, Machines = 2 });
            Assert.That(File.Exists(Folder.Combine($"part{machine}", "statistics.safetensors")), Is.False);
            foreach (var path in Directory.GetFiles(Folder.Combine($"part{machine}")))
            {
                File.Move(path, Folder.Combine("joined", Path.GetFileName(path)));
            }
        }

        var joined = Prepare(Settings("joined"));
        Assert.That((joined.Images, joined.StatisticsPath is not null), Is.EqualTo((0L, true)));
        AssertSame("joined", "one");
    }

    [Test]
    public void Split_PreparesOnlyThatOne()
    {
        var result = Prepare(Settings("shards") with { Splits = ["validation"] });
        Assert.That((result.Images, result.StatisticsPath), Is.EqualTo((6L, default(string))));
        Assert.That(Files("shards").Keys, Is.EqualTo(new[] { "validation-00000-of-00001.safetensors" }));
        Prepare(Settings("shards") with { Splits = ["train"] });
        Prepare(Settings("both"));
        AssertSame("shards", "both");
        var error = Assert.Throws<UserErrorException>(() => Prepare(Settings("other") with { Splits = ["test"] }))!;
        Assert.That(error.Message, Does.Contain("there is no split test, allowed are train, validation"));
    }

    [Test]
    public void Shards_CanBeShuffledAndDividedAnew()
    {
        Prepare(Settings("shards"));
        using var data = DataSet.Open(Folder.Combine("shards"));
        var settings = Settings("again") with { ShardImages = 20, Seed = 9 };
        Assert.That(Preparation.Run(data, settings).Splits[0].Shards, Is.EqualTo(3));
        Assert.That(Labels("again").Order(), Is.EqualTo(Labels("shards").Order()));
        Assert.That(Files("again")["statistics.safetensors"], Is.EqualTo(Files("shards")["statistics.safetensors"]));
        var error = Assert.Throws<UserErrorException>(() => Preparation.Run(data, settings with { Size = 64 }))!;
        Assert.That(error.Message, Is.EqualTo("the size is 64; allowed is 32: images that are prepared already are not resized"));
    }

    [Test]
    public void Exif_IsAppliedWhereAskedAndKeptApart()
    {
        foreach (var path in Directory.GetFiles(Images, "*.jpg", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(path, TinyImages.WithOrientation(File.ReadAllBytes(path), 6));
        }

        var apply = Settings("turned") with { Exif = ExifOrientation.Apply };
        Prepare(apply);
        Prepare(Settings("stored"));
        Assert.That(Files("turned")["statistics.safetensors"], Is.Not.EqualTo(Files("stored")["statistics.safetensors"]));
        using var images = DataSet.Open(Images);
        DataStatistics.Compute(images.Split("train"), TinyImages.Size, workers: 2, exif: ExifOrientation.Apply).Save(Folder.Combine("images.safetensors"));
        Assert.That(Tensors(Files("turned")["statistics.safetensors"]), Is.EqualTo(Tensors(File.ReadAllBytes(Folder.Combine("images.safetensors")))));
        Assert.That(Prepare(apply).Images, Is.Zero);
        var error = Assert.Throws<UserErrorException>(() => Prepare(Settings("turned")))!;
        Assert.That(error.Message, Does.Contain("was made with exif apply, this call has ignore"));
    }

    [Test]
    public void Progress_CountsThisCallsImagesOnly()
    {
        Prepare(Settings("shards") with { Machine = 0, Machines = 2 });
        var told = new List<PrepareProgress>();
        Prepare(Settings("shards"), progress => { lock (told) { told.Add(progress); } });
        var shards = told.Last(progress => progress.Stage == PrepareStage.Shards);
        var statistics = told.Last(progress => progress.Stage == PrepareStage.Statistics);
        Assert.That((shards.Done, shards.Total), Is.EqualTo((29L, 29L)), "three shards of training and the one of validation");
        Assert.That((statistics.Done, statistics.Total), Is.EqualTo((31L, 31L)));
    }

    /// <summary>The first, so that it is seen to begin; every 64th; and the last.</summary>
    [Test]
    public void Progress_IsToldNowAndThen()
    {
        TinyImages.WriteClasses(Images, classes: 2, perClass: 66);
        var told = new List<PrepareProgress>();
        var result = Prepare(Settings("shards") with { Workers = 1, Folder = Folder.Combine("shards") + "/" }, told.Add);
        Assert.That(told, Is.EqualTo(new long[] { 1, 64, 128, 132 }.Select(done => new PrepareProgress(PrepareStage.Shards, done, 132))));
        Assert.That((result.StatisticsPath, result.Splits.Select(split => (split.Name, split.Images, split.Size))), Is.EqualTo((Folder.Combine("shards", "statistics.safetensors"), new[] { ("train", 120, 32), ("validation", 12, 32) })));
        Assert.That(result.Seconds, Is.Positive);
        var settings = new PrepareSettings { Folder = "/x" };
        Assert.That((settings.Workers, settings.Machine, settings.Machines, settings.MaxBadFraction, settings.Overwrite, settings.Exif, settings.Seed, settings.MaxPixels), Is.EqualTo((Environment.ProcessorCount, 0, 1, 0.01, false, ExifOrientation.Ignore, 0UL, 300_000_000)));
    }

    [Test]
    public void Defaults_FitABufferWhateverTheSize()
    {
        Assert.That(PreparedSize.ShardImages(256, null), Is.EqualTo(1024));
        Assert.That(PreparedSize.ShardImages(32, null), Is.EqualTo(1024));
        Assert.That(PreparedSize.ShardImages(4096, null), Is.EqualTo(4));
        Assert.That(PreparedSize.ShardImages(256, 10_000), Is.EqualTo(10_000));
        Assert.That((PreparedSize.ShardImages(256, 1), PreparedSize.ShardImages(256, 10_922)), Is.EqualTo((1, 10_922)));
        foreach (var images in new[] { -1, 0, 10_923, 20_000 })
        {
            var error = Assert.Throws<UserErrorException>(() => PreparedSize.ShardImages(256, images))!;
            Assert.That(error.Message, Is.EqualTo($"a shard is to hold {images} images; allowed are 1 to 10922 of 256×256, which is 2 GiB"));
        }
    }

    /// <summary>Pixels and label of every image as text, whatever the order.</summary>
    private static string[] Sorted(DataSet data, string split)
    {
        var source = (IPreparedSource)data.Split(split);
        return Enumerable.Range(0, source.Count).Select(i => $"{Convert.ToHexString(source.Pixels(i))} {source.Label(i)}").Order().ToArray();
    }

    private int[] Labels(string name)
    {
        using var data = DataSet.Open(Folder.Combine(name));
        return Enumerable.Range(0, data.Split("train").Count).Select(data.Split("train").Label).ToArray();
    }
}
