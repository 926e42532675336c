using System.Diagnostics;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

public sealed class PreparationRestartTests : PrepareTest
{
    private static readonly DateTime Old = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Test]
    public void Restart_RedoesNothingThatIsFinished()
    {
        Prepare(Settings("shards"));
        var before = Files("shards");
        var lost = Shard("shards", 3);
        File.Delete(lost);
        MakeOld("shards");
        var result = Prepare(Settings("shards"));
        var train = result.Splits.Single(split => split.Name == "train");
        Assert.That((train.Made, train.Kept, result.Images), Is.EqualTo((1, TrainShards - 1, 7L)));
        var touched = Directory.GetFiles(Folder.Combine("shards")).Where(path => File.GetLastWriteTimeUtc(path) != Old).Select(path => Path.GetFileName(path));
        Assert.That(touched, Is.EquivalentTo(new[] { Path.GetFileName(lost), "statistics.safetensors" }));
        Assert.That(Files("shards"), Is.EqualTo(before));
    }

    [Test]
    public void Restart_WithNothingToDoTouchesNothing()
    {
        Prepare(Settings("shards"));
        MakeOld("shards");
        Assert.That(Prepare(Settings("shards")).Images, Is.Zero);
        Assert.That(Directory.GetFiles(Folder.Combine("shards")).Select(File.GetLastWriteTimeUtc), Is.All.EqualTo(Old));
    }

    [TestCase(0.0)]
    [TestCase(0.5)]
    [TestCase(0.999)]
    public void Restart_MakesAFileThatIsCutOffAnew(double kept)
    {
        Prepare(Settings("whole"));
        Prepare(Settings("cut"));
        var path = Shard("cut", 2);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..(int)(kept * new FileInfo(path).Length)]);
        Assert.That(Prepare(Settings("cut")).Splits[0].Made, Is.EqualTo(1));
        AssertSame("cut", "whole");
    }

    [Test]
    public void Restart_MakesAShardWithTooFewImagesAnew()
    {
        Prepare(Settings("whole"));
        Prepare(Settings("short"));
        var path = Shard("short", 2);
        var (metadata, labels) = (default(IReadOnlyDictionary<string, string>), default(int[]));
        using (var file = SafetensorsFile.Open(path))
        {
            (metadata, labels) = (file.Metadata, file.Read<int>("labels")[1..]);
        }

        var images = TensorData.From<byte>("images", new byte[labels.Length * TinyImages.Size * TinyImages.Size * 3], labels.Length, TinyImages.Size, TinyImages.Size, 3);
        SafetensorsWriter.Write(path, [images, TensorData.From<int>("labels", labels, labels.Length)], metadata);
        Assert.That(Prepare(Settings("short")).Splits[0].Made, Is.EqualTo(1));
        AssertSame("short", "whole");
    }

    [Test]
    public void Restart_ClearsAwayWhatAKilledCallLeft()
    {
        Prepare(Settings("whole"));
        Directory.CreateDirectory(Folder.Combine("killed"));
        var left = Folder.Combine("killed", $".{ShardFormat.FileName("train", 1, TrainShards)}.{Guid.NewGuid():N}.tmp");
        var written = Folder.Combine("killed", $".{ShardFormat.FileName("train", 2, TrainShards)}.{Guid.NewGuid():N}.tmp");
        File.WriteAllBytes(left, new byte[100]);
        File.WriteAllBytes(Folder.Combine("killed", ".notes.tmp"), [1]);
        using (File.Open(written, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Prepare(Settings("killed"));
            Assert.That((File.Exists(left), File.Exists(written)), Is.EqualTo((false, true)), "another process's file stays while it writes");
        }

        Prepare(Settings("killed"));
        File.Delete(Folder.Combine("killed", ".notes.tmp"));
        AssertSame("killed", "whole");
    }

    [Test]
    public void Foreign_ShardsAreRefusedWithTheReason()
    {
        Prepare(Settings("shards") with { Seed = 1 });
        MakeOld("shards");
        AssertRefused(Settings("shards") with { Seed = 2 }, "was made with the seed 1, this call has 2");
        AssertRefused(Settings("shards") with { Seed = 1, Size = 48 }, "holds images of 32×32, this call makes 48×48");
        AssertRefused(Settings("shards") with { Seed = 1, ShardImages = 9 }, "belongs to another set; this one has 6 shards of train");
        File.WriteAllBytes(Path.Combine(Images, "class0", "new.jpg"), TinyImages.Jpeg(99));
        File.Delete(Path.Combine(Images, "class0", "000.jpg"));
        AssertRefused(Settings("shards") with { Seed = 1 }, "was made from other images or classes");
        Assert.That(Directory.GetFiles(Folder.Combine("shards")).Select(File.GetLastWriteTimeUtc), Is.All.EqualTo(Old));
    }

    [Test]
    public void Foreign_FilesAreNoShardsOfOurs()
    {
        ShardFormat.Write(Shard("shards", 2), new byte[48], new int[1], 4, ["a", "b"]);
        AssertRefused(Settings("shards"), $"{Shard("shards", 2)}: is a shard that was not made by Prepare; allowed are");
        File.WriteAllText(Folder.Combine("file"), "");
        var error = Assert.Throws<UserErrorException>(() => Prepare(Settings("file")))!;
        Assert.That(error.Message, Does.StartWith($"{Folder.Combine("file")}: cannot be used for shards: "));
    }

    /// <summary>Another machine's leftovers are another's.</summary>
    [Test]
    public void Restart_ClearsAwayOnlyItsOwn()
    {
        Directory.CreateDirectory(Folder.Combine("shards"));
        var names = new[] { ShardFormat.FileName("train", 0, TrainShards), ShardFormat.FileName("train", 1, TrainShards), "statistics.safetensors" };
        var left = names.Select(name => Folder.Combine("shards", $".{name}.{Guid.NewGuid():N}.tmp")).ToArray();
        Array.ForEach(left, path => File.WriteAllBytes(path, [1]));
        Prepare(Settings("shards") with { Machine = 0, Machines = 2 });
        Assert.That(left.Select(File.Exists), Is.EqualTo(new[] { false, true, false }));
    }

    [TestCase("\"skipped\":\"0\"", "\"skipped\":\"1\"")]
    [TestCase("\"skipped\":\"0\"", "\"skippea\":\"0\"")]
    public void Restart_MakesAShardAnewThatContradictsItself(string said, string other)
    {
        Prepare(Settings("whole"));
        Prepare(Settings("odd"));
        var bytes = File.ReadAllBytes(Shard("odd", 2));
        System.Text.Encoding.ASCII.GetBytes(other).CopyTo(bytes, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(said)));
        File.WriteAllBytes(Shard("odd", 2), bytes);
        Assert.That(Prepare(Settings("odd")).Splits[0].Made, Is.EqualTo(1));
        AssertSame("odd", "whole");
    }

    [Test]
    public void Foreign_ShardsOfASplitThatTheDataHasNotAreRefused()
    {
        Prepare(Settings("shards"));
        File.Move(Shard("shards", 0, "validation", of: 1), Shard("shards", 0, "test", of: 1));
        AssertRefused(Settings("shards"), "the data has no split test");
    }

    [Test]
    public void Overwrite_ReplacesForeignShardsAndKeepsItsOwn()
    {
        Prepare(Settings("new") with { Seed = 2, ShardImages = 9 });
        Prepare(Settings("shards") with { Seed = 1 });
        var settings = Settings("shards") with { Seed = 2, ShardImages = 9, Overwrite = true };
        Assert.That(Prepare(settings).Images, Is.EqualTo(60));
        AssertSame("shards", "new");
        Assert.That(Prepare(settings).Images, Is.Zero);
    }

    /// <summary>They tell of the shards that are gone, and would be taken for those of the new ones.</summary>
    [Test]
    public void Overwrite_OfOneMachineLeavesNoStatisticsOfTheShardsBefore()
    {
        Prepare(Settings("shards") with { Seed = 1 });
        Assert.That(File.Exists(Folder.Combine("shards", "statistics.safetensors")));
        var result = Prepare(Settings("shards") with { Seed = 2, Overwrite = true, Machine = 0, Machines = 2 });
        Assert.That((result.Splits[0].Missing, result.StatisticsPath), Is.EqualTo((3, default(string))));
        Assert.That(File.Exists(Folder.Combine("shards", "statistics.safetensors")), Is.False);
    }

    [Test]
    public void Folder_MayNotLieAmongTheImages()
    {
        foreach (var name in new[] { "images", Path.Combine("images", "class0"), Path.Combine("images", "shards") })
        {
            Assert.That(Assert.Throws<UserErrorException>(() => Prepare(Settings(name)))!.Message, Does.Contain("cannot lie among the images"));
        }

        Directory.CreateDirectory(Folder.Combine("split"));
        Directory.Move(Images, Folder.Combine("split", "train"));
        using var data = DataSet.Open(Folder.Combine("split"));
        Assert.Throws<UserErrorException>(() => Preparation.Run(data, Settings(Path.Combine("split", "train", "shards"))));
        Assert.That(Preparation.Run(data, Settings(Path.Combine("split", "shards"))).Finished);
        using var shards = DataSet.Open(Folder.Combine("split", "shards"));
        Assert.Throws<UserErrorException>(() => Preparation.Run(shards, Settings(Path.Combine("split", "shards"))));
    }

    /// <summary>A class is called by composed letters, its folder may be by others; and labelled images lie in no folder of a class.</summary>
    [Test]
    public void Folder_MayNotLieAmongImagesOfAnySpelling()
    {
        Directory.Move(Path.Combine(Images, "class0"), Path.Combine(Images, "cafe\u0301"));
        Assert.That(Assert.Throws<UserErrorException>(() => Prepare(Settings(Path.Combine("images", "shards"))))!.Message, Does.Contain("cannot lie among the images"));
        Directory.Move(Path.Combine(Images, "cafe\u0301"), Path.Combine(Images, "class0"));
        Directory.CreateDirectory(Folder.Combine("data", "val"));
        Directory.Move(Images, Folder.Combine("data", "train"));
        File.WriteAllBytes(Folder.Combine("data", "val", "1.jpg"), TinyImages.Jpeg(1));
        File.WriteAllText(Folder.Combine("data", "val.txt"), "1.jpg\tclass1\n");
        File.WriteAllText(Folder.Combine("x.json"), """
            { "name": "x", "origin": "o", "licence": "l", "layout": "folders", "root": "data", "splits": { "train": "train", "validation": { "folder": "val", "labels": "val.txt" } } }
            """);
        using var data = DataSet.Open(Folder.Combine("x.json"), Folder.Combine("data"));
        Assert.That(Preparation.Run(data, Settings("shards") with { Splits = ["validation"] }).Splits.Single().Made, Is.EqualTo(1));
    }

    [Test]
    public void Cancellation_AtAnyMomentLeavesOnlyWholeShardsAndGoesOn()
    {
        Prepare(Settings("whole"));
        var whole = Files("whole");
        var moments = new Random(7);
        for (var i = 0; i < 15; i++)
        {
            using var stop = new CancellationTokenSource();
            var name = $"stopped{i}";
            var seen = 0;
            var clock = new Stopwatch();
            stop.Token.Register(clock.Start);
            try
            {
                stop.CancelAfter(TimeSpan.FromMilliseconds(moments.Next(40)));
                Prepare(Settings(name) with { Workers = 3 }, _ => Interlocked.Increment(ref seen), stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Before there was anything to keep.
            }

            Assert.That(clock.Elapsed, Is.LessThan(StopTime.Bound));
            AssertNothingIsAtWork(name, ref seen);
            foreach (var (file, bytes) in Directory.Exists(Folder.Combine(name)) ? Files(name) : [])
            {
                Assert.That(bytes.AsSpan().SequenceEqual(whole[file]), $"{file} of {name}");
            }

            Assert.That(Prepare(Settings(name)).Finished);
            AssertSame(name, "whole");
        }
    }

    [Test]
    public void Cancellation_WithSomethingToKeepIsAResult()
    {
        using var stop = new CancellationTokenSource();
        Prepare(Settings("shards") with { Splits = ["validation"] });
        var result = Prepare(Settings("shards") with { Workers = 1 }, _ => stop.Cancel(), stop.Token);
        Assert.That((result.Finished, result.StatisticsPath), Is.EqualTo((false, default(string))));
        Assert.That(result.Splits.Select(split => split.Missing), Is.EqualTo(new[] { TrainShards, 0 }));
        Assert.That(result.Images, Is.EqualTo(1));
        Assert.Catch<OperationCanceledException>(() => Prepare(Settings("empty"), cancellation: stop.Token));
    }

    [Test]
    public void Cancellation_WhileAShardIsWrittenLeavesNothing()
    {
        using var data = DataSet.Open(Images);
        var plan = new SplitPlan(data, "train", Settings("shards"), CancellationToken.None);
        var buffer = new ShardBuffer();
        buffer.Begin(2, plan.ImageBytes);
        Assert.Throws<OperationCanceledException>(() => ShardWriter.Write(plan, 0, buffer, [], new CancellationToken(canceled: true)));
        Assert.That(Files("shards"), Is.Empty);
    }

    /// <summary>No image is done and no file of the folder is open after the call has returned.</summary>
    private void AssertNothingIsAtWork(string name, ref int seen)
    {
        var then = Volatile.Read(ref seen);
        if (OperatingSystem.IsLinux())
        {
            Assert.That(OpenFiles.Below(Folder.Combine(name)), Is.Empty);
        }

        Assert.That(Volatile.Read(ref seen), Is.EqualTo(then));
    }

    private void AssertRefused(PrepareSettings settings, string why)
    {
        var error = Assert.Throws<UserErrorException>(() => Prepare(settings))!;
        Assert.That(error.Message, Does.Contain(why).And.EndsWith("allowed are another folder, or overwrite to delete such shards"));
    }

    private void MakeOld(string name)
    {
        foreach (var path in Directory.GetFiles(Folder.Combine(name)))
        {
            File.SetLastWriteTimeUtc(path, Old);
        }
    }
}
