using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>The sampler looks by hand at graphs in which nothing moves: what it sees does not depend on the machine's speed.</summary>
public sealed class GraphSamplerTests : GraphTest
{
    private static readonly string[] BeforeCrop = ["read", "decode", "resize"];
    private static readonly string[] AfterCrop = ["lighting", "slot"];

    [Test]
    public void Sample_AStageOfOneWorkerHoldsBackThoseBeforeAndStarvesThoseAfter()
    {
        using var gate = new ManualResetEventSlim();
        using var stream = Start(workers: 2, probe: (stage, _) => Wait(stage == "crop", gate));
        try
        {
            // Two workers, so that every block holds at most four messages: crop works on one, those before it have finished theirs.
            Eventually.True(() => Meter(stream, "crop") is { AtWork: 1 } crop && crop.Queued() == 3);
            Eventually.True(() => BeforeCrop.All(name => Meter(stream, name) is { AtWork: 0 } meter && meter.Finished() == 4));
            var profiles = Look(stream).Stages.ToDictionary(stage => stage.Name);
            Assert.That(profiles["crop"].Working, Is.EqualTo(1));
            Assert.That(profiles["crop"].IsSerial);
            Assert.That((profiles["crop"].QueueMean, profiles["crop"].QueueMax), Is.EqualTo((3, 3)));
            Assert.That(profiles["crop"].QueueOverTime, Is.All.EqualTo(3).Within(1e-9));
            Assert.That(BeforeCrop.Select(name => profiles[name].HeldBack), Is.All.EqualTo(1));
            Assert.That(AfterCrop.Select(name => profiles[name].WaitingForInput), Is.All.EqualTo(1));
        }
        finally
        {
            gate.Set();
        }
    }

    [Test]
    public void Sample_TheOnlyWorkerIsInOneStageAndTheOthersWait()
    {
        using var gate = new ManualResetEventSlim();
        using var stream = Start(workers: 1, probe: (stage, _) => Wait(stage == "decode", gate));
        try
        {
            Eventually.True(() => Meter(stream, "decode").AtWork == 1);
            var stages = Look(stream).Stages;
            Assert.That(stages.Single(stage => stage.Name == "decode").Working, Is.EqualTo(1));
            var read = stages.Single(stage => stage.Name == "read");
            Assert.That(read.WaitingForWorker + read.HeldBack, Is.EqualTo(1), "for the worker, or for decode to take what it has finished");
            Assert.That(stages.Skip(2).Select(stage => stage.WaitingForInput), Is.All.EqualTo(1));
        }
        finally
        {
            gate.Set();
        }
    }

    [Test]
    public void Sample_AConsumerThatReturnsNothingHoldsEveryStageBack()
    {
        using var stream = Start(workers: 2, probe: null);
        Assert.That(stream.TryNext(out _));
        Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 2);
        Eventually.True(() => stream.Run.Stages.All(stage => stage.Meter.AtWork == 0));
        var (stages, ring) = Look(stream);
        Assert.That(stages.Select(stage => stage.HeldBack), Is.All.EqualTo(1));
        Assert.That((ring.Free, ring.Filling, ring.Ready, ring.InUse), Is.EqualTo((0, 0, 2, 1)));
    }

    /// <summary>What does not change is noted once.</summary>
    [Test]
    public void Sample_NotesQueuesAndBatchesWhenTheyChange()
    {
        using var recorder = new TraceRecorder();
        using var stream = Start(workers: 2, probe: null);
        Assert.That(stream.TryNext(out var batch));
        Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 2);
        var sampler = new GraphSampler(stream.Run, [.. stream.Run.Stages.Select(stage => stage.Meter)], recorder);
        sampler.Sample(now: 10, weight: 1);
        sampler.Sample(now: 20, weight: 1);
        batch!.Dispose();
        Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 3);
        sampler.Sample(now: 30, weight: 2);
        var notes = recorder.Buffers.Single().Events().Select(item => (recorder.NameOf(item.Name), item.Begin, item.Value, item.IsCounter));
        Assert.That(notes, Is.EqualTo(new[] { "read", "decode", "resize", "crop", "lighting", "slot" }.Select(stage => ($"queue before {stage}", 10L, 0L, true))
            .Append(("batches ready", 10, 2, true)).Append(("batches ready", 30, 3, true))));
        var ring = sampler.Ring.Finish();
        Assert.That((ring.Free, ring.Filling, ring.Ready, ring.InUse), Is.EqualTo((0.0, 0.0, 2.5, 0.5)), "by the time that each was so");
        Assert.That(ring.ReadyOverTime, Is.Not.Empty.And.All.InRange(2, 3));
    }

    private static StageMeter Meter(BatchStream stream, string name) => stream.Run.Stages.Single(stage => stage.Meter.Name == name).Meter;

    private static void Wait(bool here, ManualResetEventSlim gate)
    {
        if (here)
        {
            gate.Wait();
        }
    }

    /// <summary>Four looks of a quarter of a second each.</summary>
    private static (StageProfile[] Stages, RingProfile Ring) Look(BatchStream stream)
    {
        var meters = stream.Run.Stages.Select(stage => stage.Meter).ToArray();
        var sampler = new GraphSampler(stream.Run, meters, trace: null);
        for (var i = 0; i < 4; i++)
        {
            sampler.Sample(now: i, weight: 0.25);
        }

        return ([.. sampler.Stages.Zip(meters, (series, meter) => series.Finish(meter.Snapshot(), 1))], sampler.Ring.Finish());
    }

    private BatchStream Start(int workers, Action<string, long>? probe) =>
        LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null, workers) with { Probe = probe });
}
