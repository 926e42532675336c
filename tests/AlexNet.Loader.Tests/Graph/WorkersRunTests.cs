using System.Diagnostics;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>The shards' workers keep the promises that the graph of blocks keeps.</summary>
public sealed class WorkersRunTests : GraphTest
{
    private DataSet _data = null!;

    private IImageSource Shards => _data.Split("train");

    [OneTimeSetUp]
    public void Open()
    {
        TinyImages.WriteShards(Folder.Combine("shards"), "train", Source, perShard: 9);
        _data = DataSet.Open(Folder.Combine("shards"));
    }

    [OneTimeTearDown]
    public void Close() => _data.Dispose();

    [Test]
    public void Start_TheSamePixelsAsFromFilesWhateverTheWorkers([Values(1, 2, 8)] int workers, [Values(7, 50)] int batch)
    {
        var files = Collect(Source, Options(batch, total: 150, workers: 1));
        AssertSame(Collect(Shards, Options(batch, total: 150, workers) with { RingSize = 2 }), files);
    }

    [Test]
    public void Start_ResumesAnywhere()
    {
        var whole = Collect(Shards, Options(batch: 6, total: 60));
        var rest = Options(batch: 6, total: 60 - whole[3].NextSample) with { Start = SamplePosition.After(whole[3].NextSample, Images) };
        AssertSame(Collect(Shards, rest), whole.Skip(4).ToArray());
    }

    [Test]
    public void Start_TheRingHoldsTheWorkersBack()
    {
        var read = 0;
        var options = Options(batch: 4, total: null) with
        {
            RingSize = 2,
            Probe = (stage, _) => Interlocked.Add(ref read, stage == "read" ? 1 : 0),
        };
        using var stream = LoaderGraph.Start(Shards, Statistics, options);
        Assert.That(stream.TryNext(out var first));
        Assert.That(stream.TryNext(out _));
        Eventually.True(() => stream.Run.Ring.IsHeldBack);
        Assert.That(Volatile.Read(ref read), Is.EqualTo(2), "a packet for each of the two batches");
        first!.Dispose();
        Assert.That(stream.TryNext(out var third));
        Assert.That(third, Is.SameAs(first));
        Assert.That(stream.Run.Stages.Select(stage => stage.Meter.Name), Is.EqualTo(new[] { "read", "crop", "lighting", "slot" }));
    }

    /// <summary>A worker takes sixteen images at a time, and what is left of a batch.</summary>
    [Test]
    public void Start_DividesBatchesIntoPackets()
    {
        var packets = new System.Collections.Concurrent.ConcurrentQueue<(string, long)>();
        using var stream = LoaderGraph.Start(Shards, Statistics, Options(batch: 40, total: 50, workers: 1) with { Probe = (stage, sample) => packets.Enqueue((stage, sample)) });
        Drain(stream, 3);
        Assert.That(packets, Is.EqualTo(new[] { 0L, 16, 32, 40 }.SelectMany(sample => new[] { "read", "crop", "lighting", "slot" }.Select(stage => (stage, sample)))));
        Assert.That(stream.Run.Stages.Select(stage => (stage.Meter.Images, stage.Meter.Snapshot().Messages, stage.Meter.IsSerial)), Is.All.EqualTo((50L, 4L, false)));
    }

    [Test]
    public void Fault_InAnyStageReachesTheConsumerAndStopsAll(
        [Values("read", "crop", "lighting", "slot")] string stage, [Values(0, 30)] long sample, [Values(1, 4)] int workers)
    {
        var options = Options(batch: 6, total: null, workers) with
        {
            Probe = (at, first) => _ = at == stage && first >= sample ? throw new InvalidOperationException("injected") : 0,
        };
        using var stream = LoaderGraph.Start(Shards, Statistics, options);
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<LoaderException>(() => Drain(stream, int.MaxValue));
        Assert.That(clock.Elapsed, Is.LessThan(StopTime.Bound));
        Assert.That(error!.Stage, Is.EqualTo(stage));
        AssertStopped(stream);
        Assert.Throws<LoaderException>(() => stream.TryNext(out _), "the cause is told again");
    }

    [Test]
    public void Fault_ReachesAConsumerThatHoldsEveryBuffer()
    {
        using var outside = new CancellationTokenSource();
        var options = Options(batch: 4, total: null) with { RingSize = 2, Cancellation = outside.Token };
        using var stream = LoaderGraph.Start(Shards, Statistics, options);
        Assert.That(stream.TryNext(out _));
        Assert.That(stream.TryNext(out _));
        outside.CancelAfter(50);
        Assert.Catch<OperationCanceledException>(() => stream.TryNext(out _));
        AssertStopped(stream);
    }

    [Test]
    public void Dispose_AtAnyMomentLeavesNothingRunning()
    {
        var random = new Random(6);
        for (var i = 0; i < 100; i++)
        {
            long? total = random.Next(2) == 0 ? null : random.Next(1, 40);
            var stream = LoaderGraph.Start(Shards, Statistics, Options(batch: random.Next(1, 9), total, workers: random.Next(1, 5)));
            Drain(stream, random.Next(4));
            Thread.SpinWait(random.Next(100_000));
            stream.Dispose();
            Assert.That(stream.Completions.Select(completion => completion.IsCompleted), Has.All.True);
        }
    }

    /// <summary>Epochs, their orders and the ring's rounds included. The runner's own threads may allocate now and then, so that one of many
    /// short windows without a byte is enough.</summary>
    [Test]
    public void Start_AllocatesNothingOnceWarm([Values] BatchFormat format, [Values] Sampling sampling)
    {
        using var stream = LoaderGraph.Start(Shards, Statistics, Options(batch: 8, total: null) with { Format = format, Sampling = sampling });
        Drain(stream, 100);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 50 && least > 0; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Drain(stream, 40);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero, "bytes for 320 images");
    }

    /// <summary>A pool may grow by an image now and then, where threads meet that have not met before: what images leave behind they leave
    /// behind in each of a few windows.</summary>
    [Test]
    public void Start_NothingIsKeptOfFiftyEpochs([Values] bool fromShards)
    {
        using var stream = LoaderGraph.Start(fromShards ? Shards : Source, Statistics, Options(batch: Images, total: null));
        Drain(stream, 10);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 10 && least >= 8; attempt++)
        {
            var warm = GC.GetTotalMemory(forceFullCollection: true);
            Drain(stream, 50);
            least = Math.Min(least, (GC.GetTotalMemory(forceFullCollection: true) - warm) / (50 * Images));
        }

        Assert.That(least, Is.LessThan(8), "bytes that an image leaves behind");
    }

    private static void Drain(BatchStream stream, int batches)
    {
        for (var i = 0; i < batches && stream.TryNext(out var batch); i++)
        {
            batch.Dispose();
        }
    }
}
