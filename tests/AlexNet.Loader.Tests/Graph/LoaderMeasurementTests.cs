using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

public sealed class LoaderMeasurementTests : GraphTest
{
    private static readonly string[] Names = ["read", "decode", "resize", "crop", "lighting", "slot"];

    [Test]
    public void Stop_EveryStagesTimeIsDividedAndASlowOnesIsSeen()
    {
        var options = Options(batch: 8, total: null, workers: 1) with { Probe = (stage, _) => Thread.Sleep(stage == "decode" ? 5 : 0) };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        using var measurement = stream.Measure();
        Take(stream, 6);
        var profile = measurement.Stop();
        Assert.That(profile.Stages.Select(stage => stage.Name), Is.EqualTo(Names));
        foreach (var stage in profile.Stages)
        {
            Assert.That(stage.Working + stage.WaitingForInput + stage.WaitingForWorker + stage.HeldBack, Is.EqualTo(1).Within(1e-6), stage.Name);
            Assert.That(stage.P50Seconds <= stage.P90Seconds && stage.P90Seconds <= stage.P99Seconds && stage.P99Seconds <= stage.MaxSeconds);
            Assert.That(stage.QueueOverTime, Has.Count.InRange(1, 64));
        }

        var decode = Find(profile, "decode");
        Assert.That(decode.P50Seconds, Is.GreaterThan(0.0048), "5 ms, in a bucket whose middle is right within 3 %");
        Assert.That(decode.BusyWorkers, Is.EqualTo(decode.BusySeconds / profile.Seconds).Within(1e-9));
        Assert.That(decode.Working, Is.GreaterThan(0));
        Assert.That(profile.WaitedSeconds, Is.GreaterThan(0).And.LessThanOrEqualTo(profile.Seconds), "the consumer waits");
    }

    [Test]
    public void Stop_CountsHowLongTheConsumerHeldTheGraphBack()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: null));
        Eventually.True(() => stream.Run.Ring.IsHeldBack);
        using var measurement = stream.Measure();
        Thread.Sleep(20);
        var profile = measurement.Stop();
        Assert.That(profile.HeldBackSeconds, Is.GreaterThanOrEqualTo(0.019));
        Assert.That(profile.WaitedSeconds, Is.Zero, "nobody asked for a batch");
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
        Assert.That(profile.WorkersBusy, Is.EqualTo(profile.Stages.Sum(stage => stage.BusySeconds) / profile.Seconds / 2).Within(1e-9));
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
