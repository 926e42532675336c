namespace AlexNet.Loader.Tests;

public sealed class TestLoaderMeasurement : GraphTest
{
    private static readonly string[] Names = ["read", "decode", "resize", "crop", "lighting", "slot"];

    [Test]
    public void Stop_ASlowStageIsSeenWorkingAndTheOthersWaiting()
    {
        var profile = Profile(Sleep("decode", 5), batches: 8, consumer: 0);
        Assert.That(profile.Stages.Select(stage => stage.Name), Is.EqualTo(Names));
        foreach (var stage in profile.Stages)
        {
            Assert.That(stage.Working + stage.WaitingForInput + stage.WaitingForWorker + stage.HeldBack, Is.EqualTo(1).Within(1e-6), stage.Name);
        }

        var (decode, resize, slot) = (Find(profile, "decode"), Find(profile, "resize"), Find(profile, "slot"));
        Assert.That(decode.Working, Is.GreaterThan(0.7));
        Assert.That(decode.BusyWorkers, Is.GreaterThan(0.7));
        Assert.That(decode.P50Seconds, Is.InRange(0.005, 0.05));
        Assert.That(decode.P50Seconds <= decode.P90Seconds && decode.P90Seconds <= decode.P99Seconds && decode.P99Seconds <= decode.MaxSeconds);
        Assert.That(decode.QueueMean, Is.GreaterThan(0.1), "messages stand before the slow stage");
        Assert.That(decode.QueueOverTime, Has.Count.InRange(1, 64));
        Assert.That(slot.WaitingForInput + slot.WaitingForWorker, Is.GreaterThan(0.6), "the one worker is in decode");
        Assert.That(slot.HeldBack, Is.LessThan(0.2));
        Assert.That(resize.QueueMean, Is.LessThan(decode.QueueMean));
        Assert.That(profile.WaitedSeconds, Is.GreaterThan(0.7 * profile.Seconds), "the consumer waits");
    }

    [Test]
    public void Stop_ASlowConsumerHoldsEveryStageBack()
    {
        var profile = Profile(null, batches: 8, consumer: 40);
        Assert.That(profile.Stages.Select(stage => stage.HeldBack), Has.All.GreaterThan(0.6));
        Assert.That(profile.HeldBackSeconds, Is.GreaterThan(0.6 * profile.Seconds));
        Assert.That(profile.WaitedSeconds, Is.LessThan(0.3 * profile.Seconds));
        Assert.That(profile.Ring.Ready, Is.GreaterThan(1));
        Assert.That(profile.Ring.InUse, Is.GreaterThan(0.5));
        Assert.That(profile.Ring.Free + profile.Ring.Filling + profile.Ring.Ready + profile.Ring.InUse, Is.EqualTo(3).Within(0.2));
    }

    [Test]
    public void Stop_AStageOfOneWorkerHoldsBackThoseBeforeAndStarvesThoseAfter()
    {
        var profile = Profile(Sleep("crop", 5), batches: 8, consumer: 0, workers: 2);
        var (resize, crop, slot) = (Find(profile, "resize"), Find(profile, "crop"), Find(profile, "slot"));
        Assert.That(crop.Working, Is.GreaterThan(0.7));
        Assert.That(crop.BusyWorkers, Is.InRange(0.7, 1.05), "one worker at a time");
        Assert.That(resize.HeldBack + resize.WaitingForWorker, Is.GreaterThan(0.6), $"{resize}");
        Assert.That(slot.WaitingForInput, Is.GreaterThan(0.6), $"{slot}");
    }

    [Test]
    public void Stop_CountsTheWindowOnly()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null));
        Take(stream, 5, 0);
        using var measurement = stream.Measure();
        Take(stream, 4, 0);
        var profile = measurement.Stop();
        Assert.That(profile.Images, Is.EqualTo(32));
        Assert.That(profile.ImagesPerSecond, Is.EqualTo(32 / profile.Seconds));
        Assert.That(profile.Workers, Is.EqualTo(2));
        Assert.That(Find(profile, "slot").Images, Is.InRange(32 - 24, 32 + 24), "but for what the ring holds");
        Assert.That(profile.WorkersBusy, Is.InRange(0, 1.05));
    }

    private static Action<string, long> Sleep(string slow, int milliseconds) => (stage, _) =>
    {
        if (stage == slow)
        {
            Thread.Sleep(milliseconds);
        }
    };

    private static StageProfile Find(LoaderProfile profile, string name) => profile.Stages.First(stage => stage.Name == name);

    private LoaderProfile Profile(Action<string, long>? probe, int batches, int consumer, int workers = 1)
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null, workers) with { Probe = probe });
        Take(stream, 4, consumer);
        using var measurement = stream.Measure();
        Take(stream, batches, consumer);
        return measurement.Stop();
    }

    private static void Take(BatchStream stream, int batches, int milliseconds)
    {
        for (var i = 0; i < batches && stream.TryNext(out var batch); i++)
        {
            Thread.Sleep(milliseconds);
            batch.Dispose();
        }
    }
}
