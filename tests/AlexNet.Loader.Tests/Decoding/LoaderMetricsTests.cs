using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Decoding;

[NonParallelizable]
public sealed class LoaderMetricsTests : GraphTest
{
    private readonly ConcurrentDictionary<string, double> _sums = [];
    private readonly ConcurrentDictionary<string, int> _times = [];

    [Test]
    public void Meter_PublishesEveryStage()
    {
        using var listener = Listen();
        var clock = new ManualClock();
        var options = Options(batch: 8, total: 80) with { Clock = clock, Workers = 1, Probe = (stage, _) => clock.Advance(stage == "decode" ? 0.005 : 0) };
        using (var stream = LoaderGraph.Start(Source, Statistics, options))
        {
            while (stream.TryNext(out var batch))
            {
                batch.Dispose();
            }
        }

        foreach (var stage in new[] { "read", "decode", "resize", "crop", "lighting", "slot" })
        {
            Assert.That(_sums[$"alexnet.loader.stage.images {stage} {{image}}"], Is.EqualTo(80));
            Assert.That(_sums[$"alexnet.loader.stage.busy {stage} s"], Is.EqualTo(stage == "decode" ? 0.4 : 0).Within(1e-9));
            Assert.That(_sums[$"alexnet.loader.stage.duration {stage} s"], Is.EqualTo(stage == "decode" ? 0.4 : 0).Within(1e-9));
            Assert.That(_times[$"alexnet.loader.stage.duration {stage} s"], Is.EqualTo(80));
        }

        Assert.That(_times["alexnet.loader.waited  s"], Is.EqualTo(11), "ten batches and the end");
    }

    /// <summary>A message of many images, as from shards.</summary>
    [Test]
    public void Done_SharesTheTimeOutAmongTheImages()
    {
        using var listener = Listen();
        LoaderMetrics.Done(new("stage", "many"), images: 16, seconds: 2);
        LoaderMetrics.Done(new("stage", "many"), images: 4, seconds: 1);
        Assert.That(_sums["alexnet.loader.stage.images many {image}"], Is.EqualTo(20));
        Assert.That(_sums["alexnet.loader.stage.busy many s"], Is.EqualTo(3));
        Assert.That(_sums["alexnet.loader.stage.duration many s"], Is.EqualTo(3));
        Assert.That(_times["alexnet.loader.stage.duration many s"], Is.EqualTo(20));
    }

    [Test]
    public void Meter_ShowsQueuesAndBuffersOfGraphsAtWork()
    {
        using var listener = Listen();
        var clock = new ManualClock();
        using (var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: null) with { Clock = clock }))
        {
            Assert.That(stream.TryNext(out var batch));
            Eventually.True(() => stream.Run.Ring.IsHeldBack && stream.Run.Ring.Count(BatchState.Ready) == 2);
            listener.RecordObservableInstruments();
            Assert.That(_sums["alexnet.loader.stage.queue decode {message}"], Is.Zero);
            Assert.That(_sums["alexnet.loader.batches ready {batch}"], Is.EqualTo(2));
            Assert.That(_sums["alexnet.loader.batches in_use {batch}"], Is.EqualTo(1));
            Assert.That(_sums["alexnet.loader.batches free {batch}"], Is.Zero);
            clock.Advance(3);
            batch!.Dispose();
            Eventually.True(() => stream.Run.Ring.Count(BatchState.Ready) == 3);
            Assert.That(_sums["alexnet.loader.held_back  s"], Is.EqualTo(3));
        }

        _sums.Clear();
        listener.RecordObservableInstruments();
        Assert.That(_sums["alexnet.loader.batches ready {batch}"], Is.Zero, "a stream that is disposed is not counted");
        Assert.That(_sums.Keys, Has.None.StartsWith("alexnet.loader.stage.queue"));
    }

    [Test]
    public void Meter_CountsEveryUnusableImageOnce()
    {
        using var listener = Listen();
        var bad = new BadImages(Source, maxFraction: 1);
        Array.ForEach([2, 3, 2], index => bad.Add(index, "damaged"));
        Assert.That(_sums["alexnet.loader.bad_images  {image}"], Is.EqualTo(2));
    }

    private MeterListener Listen()
    {
        _sums.Clear();
        _times.Clear();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "AlexNet.Loader")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = $"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")} {instrument.Unit}";
        _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        _times.AddOrUpdate(key, 1, (_, count) => count + 1);
    }
}
