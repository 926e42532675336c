using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>Times are those of a clock that goes on only where the test says: what is measured is known.</summary>
public sealed class LoaderMeasurementTests : GraphTest
{
    private static readonly string[] Names = ["read", "decode", "resize", "crop", "lighting", "slot"];

    /// <summary>Every decoding takes 5 ms and nothing else takes any time.</summary>
    [Test]
    public void Stop_TellsEveryStagesTimeByTheClock()
    {
        var clock = new ManualClock();
        using var gate = new ManualResetEventSlim();
        var options = Options(batch: 8, total: 48, workers: 1) with
        {
            Clock = clock,
            Probe = (stage, _) =>
            {
                gate.Wait();
                clock.Advance(stage == "decode" ? 0.005 : 0);
            },
        };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        using var measurement = stream.Measure();
        gate.Set();
        Take(stream, 6);
        Eventually.True(() => stream.Run.Stages.All(stage => stage.Meter is { Images: 48, AtWork: 0 }));
        var profile = measurement.Stop();
        Assert.That(profile.Stages.Select(stage => stage.Name), Is.EqualTo(Names));
        Assert.That(profile.Stages.Select(stage => stage.Images), Is.All.EqualTo(48));
        Assert.That(profile.Stages.Select(stage => stage.BusySeconds), Is.EqualTo(new[] { 0, 0.24, 0, 0, 0, 0 }).Within(1e-9));
        Assert.That((profile.Seconds, profile.Images, profile.Workers), Is.EqualTo((0.24, 48L, 1)));
        Assert.That(profile.ImagesPerSecond, Is.EqualTo(200).Within(1e-6));
        Assert.That(profile.WorkersBusy, Is.EqualTo(1).Within(1e-9));
        var decode = Find(profile, "decode");
        Assert.That(decode.BusyWorkers, Is.EqualTo(1).Within(1e-9));
        Assert.That(new[] { decode.P50Seconds, decode.MaxSeconds }, Is.All.EqualTo(0.005).Within(100.0 / 32).Percent);
        foreach (var stage in profile.Stages)
        {
            Assert.That(stage.Working + stage.WaitingForInput + stage.WaitingForWorker + stage.HeldBack, Is.EqualTo(1).Within(1e-6).Or.Zero, stage.Name);
        }
    }

    [Test]
    public void Stop_CountsHowLongTheConsumerWaitedForABatch()
    {
        var clock = new ManualClock();
        var first = 1;
        var options = Options(batch: 8, total: 16, workers: 1) with
        {
            Clock = clock,
            Probe = (_, _) =>
            {
                if (Interlocked.Exchange(ref first, 0) == 1)
                {
                    clock.WaitUntilAsked();
                    clock.Advance(3);
                }
            },
        };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        using var measurement = stream.Measure();
        clock.Watch();
        Take(stream, 2);
        clock.Advance(7);
        var profile = measurement.Stop();
        Assert.That((profile.WaitedSeconds, profile.HeldBackSeconds, profile.Seconds), Is.EqualTo((3.0, 0.0, 10.0)), "what comes after is no wait");
        Assert.That(stream.WaitedSeconds, Is.EqualTo(3));
    }

    /// <summary>With files the graph waits for a buffer without a thread, with shards on one: both count it.</summary>
    [Test]
    public void HeldBackSeconds_AreThoseWithoutAFreeBuffer([Values] bool fromShards)
    {
        var clock = new ManualClock();
        using var shards = fromShards ? Shards() : null;
        using var stream = LoaderGraph.Start(shards?.Split("train") ?? (IImageSource)Source, Statistics, Options(batch: 8, total: null) with { Clock = clock });
        Assert.That(stream.TryNext(out var batch));
        Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 2);
        Assert.That(stream.HeldBackSeconds, Is.Zero);
        clock.Advance(3);
        using var measurement = stream.Measure();
        clock.Advance(2);
        Assert.That(stream.HeldBackSeconds, Is.EqualTo(5), "a wait under way counts");
        batch!.Dispose();
        Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 3);
        Assert.That(stream.HeldBackSeconds, Is.EqualTo(5), "and one that is over");
        clock.Advance(1);
        Assert.That(stream.HeldBackSeconds, Is.EqualTo(6));
        var profile = measurement.Stop();
        Assert.That((profile.HeldBackSeconds, profile.WaitedSeconds, profile.Seconds), Is.EqualTo((3.0, 0.0, 3.0)), "of the window only");
    }

    [Test]
    public void Stop_CountsTheWindowOnly()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null));
        Take(stream, 5);
        using var measurement = stream.Measure();
        Take(stream, 4);
        var profile = measurement.Stop();
        Assert.That(profile.Images, Is.EqualTo(32));
        Assert.That(profile.ImagesPerSecond, Is.EqualTo(32 / profile.Seconds));
        Assert.That(profile.Workers, Is.EqualTo(2));
        Assert.That(Find(profile, "slot").Images, Is.InRange(32 - 26, 32 + 26), "but for what the ring holds and two workers finish");
    }

    private DataSet Shards()
    {
        TinyImages.WriteShards(Folder.Combine("shards"), "train", Source, perShard: 9);
        return DataSet.Open(Folder.Combine("shards"));
    }

    private static StageProfile Find(LoaderProfile profile, string name) => profile.Stages.First(stage => stage.Name == name);

    private static void Take(BatchStream stream, int batches)
    {
        for (var i = 0; i < batches && stream.TryNext(out var batch); i++)
        {
            batch.Dispose();
        }
    }
}
