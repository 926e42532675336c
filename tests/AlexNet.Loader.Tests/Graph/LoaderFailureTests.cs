using System.Diagnostics;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

public sealed class LoaderFailureTests : GraphTest
{
    [Test]
    public void Fault_InAnyBlockReachesTheConsumerAndStopsAll(
        [Values("read", "decode", "resize", "crop", "lighting", "slot")] string stage, [Values(0, 1, 30)] long sample, [Values(1, 4)] int workers)
    {
        var options = Options(batch: 6, total: null, workers) with { Probe = Throw(stage, sample, () => new InvalidOperationException("injected")) };
        var stream = LoaderGraph.Start(Source, Statistics, options);
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<LoaderException>(() => Drain(stream));
        Assert.That(clock.Elapsed, Is.LessThan(StopTime.Bound));
        Assert.That(error!.Stage, Is.EqualTo(stage));
        Assert.That(error.InnerException!.Message, Is.EqualTo("injected"));
        Assert.That(error.Message, Does.Contain(".jpg"));
        AssertStopped(stream);
        Assert.Throws<LoaderException>(() => stream.TryNext(out _), "the cause is told again");
        stream.Dispose();
    }

    [Test]
    public void Fault_ReachesAConsumerThatHoldsEveryBuffer([Values("read", "slot")] string stage)
    {
        var options = Options(batch: 4, total: null) with { RingSize = 2, Probe = Throw(stage, 9, () => new InvalidOperationException("injected")) };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        Assert.That(stream.TryNext(out var first));
        Assert.That(stream.TryNext(out _));
        first!.Dispose();
        var clock = Stopwatch.StartNew();
        Assert.Throws<LoaderException>(() => stream.TryNext(out _));
        Assert.That(clock.Elapsed, Is.LessThan(StopTime.Bound));
    }

    [Test]
    public void Fault_ACancelledTaskInABlockIsAFaultToo([Values("decode", "slot")] string stage)
    {
        var options = Options(batch: 6, total: 20) with { Probe = Throw(stage, 7, () => new TaskCanceledException("dropped")) };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        var error = Assert.Throws<LoaderException>(() => Drain(stream));
        Assert.That(error!.InnerException, Is.InstanceOf<TaskCanceledException>());
    }

    [Test]
    public void Fault_AUserErrorArrivesAsItIs()
    {
        var options = Options(batch: 6, total: 20) with { Probe = Throw("decode", 3, () => new UserErrorException("one line")) };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        Assert.That(Assert.Throws<UserErrorException>(() => Drain(stream))!.Message, Is.EqualTo("one line"));
    }

    [Test]
    public void Fault_AShardCutShortWhileItIsOpen()
    {
        var folder = Folder.Combine("cut");
        TinyImages.WriteShards(folder, "train", Source, perShard: 30);
        using var shards = DataSet.Open(folder);
        var options = Options(batch: 4, total: null) with { RingSize = 2 };
        using var stream = LoaderGraph.Start(shards.Split("train"), Statistics, options);
        Assert.That(stream.TryNext(out var first));

        // Not through .NET, which would respect that the file is open.
        var shard = Directory.GetFiles(folder, "train-*").Single();
        Process.Start("truncate", ["--size=5000", shard]).WaitForExit();
        first!.Dispose();
        var error = Assert.Catch(() => Drain(stream));
        Assert.That(error!.Message, Does.Contain($"{shard}: cut short while it was open, to 5000 of "));
    }

    [Test]
    public void Fault_InShardsToo([Values("read", "crop", "lighting", "slot")] string stage)
    {
        var folder = Folder.Combine("shards", stage);
        TinyImages.WriteShards(folder, "train", Source, perShard: 9);
        using var shards = DataSet.Open(folder);
        var options = Options(batch: 6, total: null) with { Probe = Throw(stage, 12, () => new InvalidOperationException("injected")) };
        using var stream = LoaderGraph.Start(shards.Split("train"), Statistics, options);
        Assert.Throws<LoaderException>(() => Drain(stream));
        AssertStopped(stream);
    }

    [Test]
    public void Fault_IsToldWithBlockImageAndCause()
    {
        var options = LoaderOptions.Evaluation(Source, batch: 4, Crop, pixelScale: 1) with { Workers = 1, Probe = Throw("decode", 5, () => new InvalidOperationException("injected")) };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        Assert.That(Assert.Throws<LoaderException>(() => Drain(stream))!.Message, Is.EqualTo($"the loader's block 'decode' failed at {Source.Name(5)}: injected"));
    }

    /// <summary>Where no image is at fault, as with a clock that fails while the graph waits for a buffer.</summary>
    [Test]
    public void Fault_OfTheFeedReachesTheConsumer([Values] bool fromShards)
    {
        TinyImages.WriteShards(Folder.Combine($"feed{fromShards}"), "train", Source, perShard: 9);
        using var shards = DataSet.Open(Folder.Combine($"feed{fromShards}"));
        var clock = new BrokenClock();
        using var stream = LoaderGraph.Start(fromShards ? shards.Split("train") : Source, Statistics, Options(batch: 4, total: null) with { Clock = clock });
        Assert.That(stream.TryNext(out var batch));
        Eventually.True(() => stream.Run.Ring.IsHeldBack);
        clock.IsBroken = true;
        batch!.Dispose();
        Eventually.True(() => stream.Run.Failure.Cause is not null);
        clock.IsBroken = false;
        var error = Assert.Throws<LoaderException>(() => DrainKeeping(stream));
        Assert.That((error!.Stage, error.Message), Is.EqualTo(("feed", "the loader's block 'feed' failed at the order of samples: no time")));
        AssertStopped(stream);
    }

    [Test]
    public void Failure_IsTheFirstThatIsTold()
    {
        using var failure = new LoaderFailure(CancellationToken.None);
        failure.ThrowIfSet();
        failure.Set("read", "a.jpg", new InvalidOperationException("first"));
        failure.Set("decode", "b.jpg", new InvalidOperationException("second"));
        Eventually.True(() => failure.Token.IsCancellationRequested);
        Assert.That(Assert.Throws<LoaderException>(failure.ThrowIfSet)!.Message, Is.EqualTo("the loader's block 'read' failed at a.jpg: first"));
        using var stopped = new LoaderFailure(new CancellationToken(canceled: true));
        stopped.Set("read", "a.jpg", new InvalidOperationException("late"));
        Assert.That(stopped.Cause, Is.Null, "what fails because all was stopped is no cause");
    }

    [Test]
    public void Cancellation_EndsTheWait()
    {
        using var outside = new CancellationTokenSource();
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: null) with { Cancellation = outside.Token });
        Assert.That(stream.TryNext(out _));
        var clock = new Stopwatch();
        outside.Token.Register(clock.Start);
        outside.CancelAfter(100);
        Assert.Catch<OperationCanceledException>(() => DrainKeeping(stream));
        Assert.That(clock.Elapsed, Is.LessThan(StopTime.Bound));
        AssertStopped(stream);
    }

    [Test]
    public void Dispose_AtAnyMomentLeavesNothingRunning()
    {
        var random = new Random(5);
        for (var i = 0; i < 150; i++)
        {
            long? total = random.Next(2) == 0 ? null : random.Next(1, 40);
            var stream = LoaderGraph.Start(Source, Statistics, Options(batch: random.Next(1, 9), total, workers: random.Next(1, 5)));
            for (var taken = random.Next(4); taken > 0 && stream.TryNext(out var batch); taken--)
            {
                batch.Dispose();
            }

            Thread.SpinWait(random.Next(200_000));
            var begin = Stopwatch.GetTimestamp();
            stream.Dispose();
            Assert.That(Stopwatch.GetElapsedTime(begin), Is.LessThan(StopTime.Bound));
            Assert.That(stream.Completions.Select(completion => completion.IsCompleted), Has.All.True);
        }
    }

    [Test]
    public void TryNext_AfterTheEndOrDisposal()
    {
        var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: 4));
        Drain(stream);
        Assert.That(stream.TryNext(out _), Is.False);
        Assert.That(stream.TryNext(out _), Is.False, "the end stays the end");
        stream.Dispose();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.TryNext(out _));
    }

    private sealed class BrokenClock : TimeProvider
    {
        public volatile bool IsBroken;

        public override long GetTimestamp() => IsBroken ? throw new InvalidOperationException("no time") : base.GetTimestamp();
    }

    private static Action<string, long> Throw(string stage, long sample, Func<Exception> error)
    {
        return (at, first) =>
        {
            if (at == stage && first >= sample)
            {
                throw error();
            }
        };
    }

    private static void Drain(BatchStream stream)
    {
        while (Next(stream) is { } batch)
        {
            batch.Dispose();
        }
    }

    private static void DrainKeeping(BatchStream stream)
    {
        while (Next(stream) is not null)
        {
            // Never gives a buffer back.
        }
    }

    /// <summary>A stream that hangs fails the test instead of hanging it.</summary>
    private static Batch? Next(BatchStream stream)
    {
        return Task.Run(() => stream.TryNext(out var batch) ? batch : null).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }
}
