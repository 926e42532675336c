using System.Diagnostics;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Tests.Graph.Measuring;

public sealed class StageMeterTests
{
    [Test]
    public void End_CountsImagesTimeAndBytes()
    {
        var meter = new StageMeter("work");
        var before = meter.Snapshot();
        var mark = meter.Begin();
        Assert.That(meter.AtWork, Is.EqualTo(1));
        GC.KeepAlive(new byte[10_000]);
        Thread.Sleep(40);
        meter.End(mark, 4, sampleNumber: 0);
        Assert.That(meter.AtWork, Is.Zero);
        var counts = meter.Snapshot().Since(before);
        Assert.That((counts.Images, counts.Messages), Is.EqualTo((4, 1)));
        Assert.That(counts.Allocated, Is.InRange(10_000, 12_000));
        Assert.That((double)counts.Ticks / Stopwatch.Frequency, Is.GreaterThan(0.039), "it slept for 40 ms");
        var profile = StageProfile.From("work", counts, seconds: 2);
        Assert.That((profile.ImagesPerSecond, profile.Messages), Is.EqualTo((2.0, 1)));
        Assert.That(counts.Latencies.Sum(), Is.EqualTo(4));
        Assert.That(profile.P50Seconds, Is.EqualTo(profile.BusySeconds / 4).Within(4).Percent, "each of four images has a quarter of the message's time");
        Assert.That(profile.BusyWorkers, Is.EqualTo(profile.BusySeconds / 2));
        Assert.That(StageProfile.From("work", meter.Snapshot().Since(meter.Snapshot()), 1).Images, Is.Zero);
    }

    [Test]
    public void BeginAndEnd_AllocateNothing()
    {
        using var recorder = new TraceRecorder();
        var meter = new StageMeter("work") { Trace = new StageTrace(recorder, "work") };
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
        var meter = new StageMeter("work");
        meter.Begin();
        meter.Abandon();
        Assert.That((meter.AtWork, meter.Images), Is.EqualTo((0, 0)));
    }
}
