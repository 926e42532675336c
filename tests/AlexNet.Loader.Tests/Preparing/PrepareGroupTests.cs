using AlexNet.Core;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Preparing;

/// <summary>Processes that make one set together, which here are threads.</summary>
public sealed class PrepareGroupTests : PrepareTest
{
    [TestCase(2, 2)]
    [TestCase(3, 1)]
    [TestCase(11, 4)]
    public void Processes_MakeTogetherWhatOneMakes(int ranks, int perHost)
    {
        Spoil("class0", "class1");
        var alone = Prepare(Settings("one") with { MaxBadFraction = 0.1 });

        var results = Together(Settings("many"), ranks, perHost);

        AssertSame("many", "one");
        foreach (var result in results)
        {
            Assert.That((result.Finished, result.Images, result.StatisticsPath), Is.EqualTo((true, 60L, Folder.Combine("many", "statistics.safetensors"))));
            Assert.That(result.Splits.Select(Figures), Is.EqualTo(alone.Splits.Select(Figures)));
        }
    }

    [Test]
    public void Processes_CountWhatWasThere()
    {
        Prepare(Settings("one"));
        Prepare(Settings("many"));
        var metadata = File.ReadAllBytes(Folder.Combine("many", "statistics.safetensors"));
        foreach (var shard in new[] { 0, 3 })
        {
            File.Delete(Shard("many", shard));
        }

        var results = Together(Settings("many"), ranks: 3);

        Assert.That(results.Select(result => result.Splits.Sum(split => split.Made)), Is.All.EqualTo(2));
        Assert.That(results.Select(result => result.Splits.Sum(split => split.Kept)), Is.All.EqualTo(TrainShards + 1 - 2));
        Assert.That(File.ReadAllBytes(Folder.Combine("many", "statistics.safetensors")), Is.EqualTo(metadata));
        AssertSame("many", "one");
        Assert.That(Together(Settings("many"), ranks: 2).Select(result => result.Images), Is.All.Zero);
        File.Delete(Folder.Combine("many", "statistics.safetensors"));
        Together(Settings("many"), ranks: 4);
        AssertSame("many", "one");
    }

    [Test]
    public void Processes_MayBeOneMachineOfSeveral()
    {
        Prepare(Settings("one"));
        var part = Together(Settings("many") with { Machine = 1, Machines = 2 }, ranks: 2);
        Assert.That(part.Select(result => result.StatisticsPath), Is.All.Null);
        Assert.That(part.Select(result => result.Splits.Sum(split => split.Made)), Is.All.EqualTo((TrainShards + 1) / 2));
        Together(Settings("many") with { Machine = 0, Machines = 2 }, ranks: 2);
        AssertSame("many", "one");
    }

    [Test]
    public void Processes_ClearAFolderOnce()
    {
        Prepare(Settings("one"));
        Prepare(Settings("many") with { Seed = 5, ShardImages = 9 });
        Together(Settings("many") with { Overwrite = true }, ranks: 4);
        AssertSame("many", "one");
    }

    /// <summary>One alone is asked to stop.</summary>
    [Test]
    public void Stopped_AllKeepWhatIsFinished()
    {
        using var source = new CancellationTokenSource();
        var results = Together(
            Settings("many"), ranks: 2,
            told: (rank, progress) =>
            {
                if (rank == 1 && progress.Done > 0)
                {
                    source.Cancel();
                }
            },
            cancellation: rank => rank == 1 ? source.Token : default);

        Assert.That(results.Select(result => result.Finished), Is.All.False);
        Assert.That(results.Select(result => result.Splits.Sum(split => split.Missing)), Is.All.InRange(1, TrainShards));
        Prepare(Settings("one"));
        Together(Settings("many"), ranks: 3);
        AssertSame("many", "one");
    }

    [Test]
    public void OtherImages_AreRefused()
    {
        var error = Assert.Throws<AggregateException>(() => Together(Settings("many"), ranks: 2, of: (settings, rank) => settings with { Seed = (ulong)rank }))!;
        Assert.That(
            error.InnerExceptions.Select(each => each.Message),
            Is.All.EqualTo("the images, or the options that decide on the shards, are others for rank 1 than for rank 0; allowed are the same everywhere"));
        Assert.That(Directory.Exists(Folder.Combine("many")), Is.False);
    }

    private PrepareResult[] Together(
        PrepareSettings settings, int ranks, int perHost = 8, Action<int, PrepareProgress>? told = null, Func<int, CancellationToken>? cancellation = null,
        Func<PrepareSettings, int, PrepareSettings>? of = null)
    {
        using var barrier = new Barrier(ranks);
        var messages = new byte[ranks][];
        var results = new PrepareResult[ranks];
        Task.WaitAll([.. Enumerable.Range(0, ranks).Select(rank => Task.Factory.StartNew(() => Run(rank), TaskCreationOptions.LongRunning))]);
        return results;

        void Run(int rank)
        {
            var own = (of?.Invoke(settings, rank) ?? settings) with
            {
                Workers = 1,
                MaxBadFraction = 0.1,
                Group = new StatisticsGroup(new RankShare(rank, ranks), rank % perHost == 0, mine => Gather(rank, mine)),
            };
            results[rank] = Prepare(own, progress => told?.Invoke(rank, progress), cancellation?.Invoke(rank) ?? default);
        }

        byte[][] Gather(int rank, byte[] mine)
        {
            messages[rank] = mine;
            barrier.SignalAndWait();
            byte[][] all = [.. messages];
            barrier.SignalAndWait();
            return all;
        }
    }

    private void Spoil(params string[] classes)
    {
        foreach (var name in classes)
        {
            File.WriteAllText(Directory.GetFiles(Path.Combine(Images, name))[0], "no picture");
        }
    }

    private static string Figures(PreparedSplit split) =>
        $"{split.Name} {split.Images} {split.Shards} {split.Made} {split.Kept} {split.Missing} {string.Join(' ', split.Skipped.Select(image => $"{image.Index} {image.Reason}"))}";
}
