using AlexNet.Loader.DataSets;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

public sealed class PreparationFullDiskTests : PrepareTest
{
    [Test]
    public void Disk_TooSmallIsToldBeforehand()
    {
        using var disk = TinyDisk.MountOrIgnore(Folder.Combine("disk"), kilobytes: 128);
        var error = Assert.Throws<UserErrorException>(() => Prepare(Settings("disk")))!;
        Assert.That(error.Message, Is.EqualTo(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{Folder.Combine("disk")}: the disk is too full: needed are {Needed():N0} bytes, free are 131,072")));
        Assert.That(Files("disk"), Is.Empty);
    }

    /// <summary>All shards of both splits, and the statistics.</summary>
    private long Needed()
    {
        using var data = DataSet.Open(Images);
        var plans = data.Splits.Select(split => new SplitPlan(data, split, Settings("disk"), CancellationToken.None)).ToArray();
        return plans.Sum(plan => Enumerable.Range(0, plan.Shards).Sum(plan.FileBytes)) + plans[0].StatisticsBytes;
    }

    [Test]
    public void Disk_FilledMeanwhileEndsInOneLineAndKeepsWholeShards()
    {
        var settings = Settings("disk") with { ShardImages = 27, Splits = ["train"] };
        Prepare(settings with { Folder = Folder.Combine("whole") });
        using var disk = TinyDisk.MountOrIgnore(Folder.Combine("disk"), kilobytes: 1024);
        var filler = Folder.Combine("disk", "filler");
        var error = Assert.Throws<UserErrorException>(() => Prepare(settings, FillAfterTheFirstShard))!;
        Assert.That(error.Message, Does.Match("train-00001-of-00002.safetensors: cannot be written: No space left on device.*; it takes [0-9,]+ bytes, free are [0-9,]+; the finished shards stay$"));
        Assert.That(Files("disk").Keys, Is.EquivalentTo(new[] { "filler", "train-00000-of-00002.safetensors" }));
        File.Delete(filler);
        Assert.That(Prepare(settings).Splits[0].Kept, Is.EqualTo(1));
        AssertSame("disk", "whole");

        void FillAfterTheFirstShard(PrepareProgress progress)
        {
            if (progress.Done == progress.Total)
            {
                SpinWait.SpinUntil(() => File.Exists(Shard("disk", 0, of: 2)), TimeSpan.FromSeconds(10));
                Fill(filler, leave: 40_000);
            }
        }
    }

    [Test]
    public void AtomicFile_LeavesNothingOnAFullDiskAndKeepsTheOldFile([Values] bool buffered)
    {
        using var disk = TinyDisk.MountOrIgnore(Folder.Combine("disk"), kilobytes: 64);
        var path = Folder.Combine("disk", "file");
        AtomicFile.Write(path, stream => stream.Write(new byte[1000]));
        Fill(Folder.Combine("disk", "filler"), leave: 4096);

        // Below the stream's buffer the failure comes with the flush, above with the write.
        var error = Assert.Throws<UserErrorException>(() => AtomicFile.Write(path, stream => stream.Write(new byte[buffered ? 20_000 : 200_000])))!;
        Assert.That(error.Message, Does.StartWith($"{path}: cannot be written: No space left on device"));
        Assert.That(Files("disk").Keys, Is.EquivalentTo(new[] { "file", "filler" }));
        Assert.That(new FileInfo(path).Length, Is.EqualTo(1000));
    }

    private static void Fill(string path, int leave)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, new byte[new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace - leave]);
        }
    }
}
