using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph.Measuring;

public sealed class StageMeterTests
{
    [Test]
    public void End_CountsImagesTimeAndBytes()
    {
        var clock = new ManualClock();
        var meter = new StageMeter("work", clock);
        meter.End(meter.Begin(), 7, sampleNumber: 0);
        var before = meter.Snapshot();
        var mark = meter.Begin();
        var atWork = meter.AtWork;
        GC.KeepAlive(new byte[10_000]);
        clock.Advance(0.04);
        meter.End(mark, 4, sampleNumber: 0);
        clock.Advance(5);
        Assert.That((atWork, meter.AtWork), Is.EqualTo((1, 0)));
        var counts = meter.Snapshot().Since(before);
        Assert.That((counts.Images, counts.Messages), Is.EqualTo((4, 1)));
        Assert.That(counts.Allocated, Is.EqualTo(10_024), "an array with its header and length");
        Assert.That((double)counts.Ticks / clock.TimestampFrequency, Is.EqualTo(0.04));
        Assert.That(counts.Latencies.Sum(), Is.EqualTo(4));
        var profile = StageProfile.From("work", counts, seconds: 2);
        Assert.That((profile.Images, profile.ImagesPerSecond, profile.Messages), Is.EqualTo((4, 2.0, 1)));
        Assert.That((profile.BusySeconds, profile.BusyWorkers, profile.AllocatedBytesPerImage), Is.EqualTo((0.04, 0.02, 2506.0)));
        Assert.That(profile.P50Seconds, Is.EqualTo(0.01).Within(100.0 / 32).Percent, "each of four images has a quarter of the message's time");
        Assert.That(StageProfile.From("work", meter.Snapshot().Since(meter.Snapshot()), 1).Images, Is.Zero);
    }

    [Test]
    public void From_TellsThePercentilesApart()
    {
        var clock = new ManualClock();
        var meter = new StageMeter("work", clock);
        foreach (var (seconds, images) in new[] { (0.1, 50), (0.2, 40), (0.3, 9), (0.4, 1) })
        {
            var mark = meter.Begin();
            clock.Advance(seconds * images);
            meter.End(mark, images, sampleNumber: 0);
        }

        var profile = StageProfile.From("work", meter.Snapshot(), seconds: 10);
        Assert.That(
            new[] { profile.P50Seconds, profile.P90Seconds, profile.P99Seconds, profile.MaxSeconds },
            Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.4 }).Within(100.0 / 32).Percent);
        Assert.That(profile.BusySeconds, Is.EqualTo(5 + 8 + 2.7 + 0.4).Within(1e-9));
        Assert.That(profile.BusyWorkers, Is.EqualTo(1.61).Within(1e-9));
    }

    /// <summary>Shares and means are by the time between two looks.</summary>
    [Test]
    public void Series_WeighWhatIsSeenByItsTime()
    {
        var (queued, finished) = (0, 0);
        var meter = new StageMeter("work", new ManualClock()) { IsSerial = true, Queued = () => queued, Finished = () => finished };
        var series = new StageSeries(meter);
        Assert.That(Look(weight: 1, offered: 0), Is.Zero, "nothing to do");
        (queued, finished) = (6, 2);
        Assert.That(Look(weight: 2, offered: 0), Is.EqualTo(2), "what it has finished is what it offers to the next");
        var mark = meter.Begin();
        queued = 1;
        Look(weight: 5, offered: 3);
        meter.End(mark, 1, sampleNumber: 0);
        var profile = series.Finish(meter.Snapshot(), length: 4);
        Assert.That((profile.Name, profile.IsSerial, profile.Images, profile.ImagesPerSecond), Is.EqualTo(("work", true, 1L, 0.25)));
        Assert.That((profile.QueueMean, profile.QueueMax, series.Queue), Is.EqualTo(((12 + 5) / 8.0, 6, 1)));
        Assert.That((profile.Working, profile.WaitingForInput), Is.EqualTo((5 / 8.0, 1 / 8.0)));
        Assert.That(profile.Working + profile.WaitingForInput + profile.WaitingForWorker + profile.HeldBack, Is.EqualTo(1));
        Assert.That(profile.QueueOverTime, Is.Not.Empty.And.All.InRange(0, 6));

        int Look(double weight, int offered) => series.Sample(weight, offered, ringIsEmpty: false);
    }

    [Test]
    public void Trace_NotesWhatEachMessageTook()
    {
        using var recorder = new TraceRecorder();
        var clock = new ManualClock();
        var meter = new StageMeter("work", clock) { Trace = new StageTrace(recorder, "work") };
        var mark = meter.Begin();
        clock.Advance(2);
        meter.End(mark, 3, sampleNumber: 40);
        meter.Trace = null;
        meter.End(meter.Begin(), 1, sampleNumber: 41);
        var item = recorder.Buffers.Single().Events().Single();
        Assert.That((recorder.NameOf(item.Name), item.End - item.Begin, item.Value, item.Images), Is.EqualTo(("work", 2 * clock.TimestampFrequency, 40L, 3)));
    }

    [Test]
    public void BeginAndEnd_AllocateNothing()
    {
        using var recorder = new TraceRecorder();
        var meter = new StageMeter("work", TimeProvider.System) { Trace = new StageTrace(recorder, "work") };
        Repeat(TraceBuffer.ChunkSize / 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(TraceBuffer.ChunkSize / 2);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, "within a chunk of the trace");

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                meter.End(meter.Begin(), 1, i);
            }
        }
    }

    [Test]
    public void Abandon_EndsTheWorkWithoutCounting()
    {
        var meter = new StageMeter("work", TimeProvider.System);
        meter.Begin();
        meter.Abandon();
        Assert.That((meter.AtWork, meter.Images), Is.EqualTo((0, 0)));
    }
}
