using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Sessions;

/// <summary>Batches on a device that takes two at a time, of which one is computed while the next is uploaded.</summary>
public sealed class BatchPipelineTests
{
    private TinyRun _run = null!;
    private StreamingEngine _engine = null!;
    private Session _session = null!;
    private BatchPipeline _pipeline = null!;

    [SetUp]
    public void SetUp()
    {
        _run = new TinyRun();
        _engine = new StreamingEngine();
        _session = Session.Open(_run.Settings("""{ "pixel_scale": 4 }"""), (_, _) => { }, new Recorder(), (_, _) => new EngineChoice(_engine, Placement.OneDevice, "a device"), default);
        _pipeline = _session.Load(Mode.Training, 8);
        _pipeline.Clock = _engine.Clock;
    }

    [TearDown]
    public void TearDown()
    {
        _session.Dispose();
        _run.Dispose();
        Assert.That(_engine.Live, Is.Zero, "everything is released once");
    }

    [Test]
    public void Load_TellsTheDeviceHowBytesBecomePixels()
    {
        Assert.That((_engine.Pixels!.Side, _engine.Pixels.InverseScale), Is.EqualTo((32, 0.25f)));
        Assert.That(_engine.Pixels.Mean.Span.SequenceEqual(_session.Statistics.Mean));
        Assert.That((_pipeline.Plan.Batch, _pipeline.Plan.Mode, _pipeline.Depth, _pipeline.Steps), Is.EqualTo((8, Mode.Training, 2, (ITimedSteps?)null)));
        Assert.That(_pipeline.Plan, Is.EqualTo(Fuse.gpu(Compile.plan(_session.Network, Placement.OneDevice, 8, Mode.Training, _session.Recipe.DropoutScaling))));
    }

    /// <summary>Two with the device, one that is filled and one that waits; more where more are asked for.</summary>
    [TestCase(3, 4)]
    [TestCase(9, 9)]
    public void Wanted_AreBytesInTheDevicesMemory(int asked, int ring)
    {
        var options = _session.Training(default) with { RingSize = asked };
        Assert.That(_pipeline.Wanted(options), Is.EqualTo(options with { Format = BatchFormat.Bytes, Memory = _engine.BatchMemory, RingSize = ring }));
        using var engine = new ReferenceEngine();
        using var direct = BatchPipeline.Load(engine, _pipeline.Plan, _session.Statistics, 4);
        Assert.That(direct.Wanted(options), Is.EqualTo(options), "as they are");
        Assert.That((direct.Depth, direct.Steps), Is.EqualTo((1, (ITimedSteps?)null)));
    }

    /// <summary>To submit a batch takes 1 s, to complete one 10 s.</summary>
    [Test]
    public void Drain_KeepsTwoUnderWayAndTimesEach()
    {
        var (asked, seconds) = (new List<long>(), new List<double>());
        Drain(batches: 3);
        Assert.That(_engine.Log, Is.EqualTo("submit 0, submit 1, complete 0, submit 2, complete 1, complete 2, abandon, "));
        Assert.That(asked, Is.EqualTo(new[] { 8, 16, 24 }));
        Assert.That(seconds, Is.EqualTo(new[] { 12.0, 11, 10 }).Within(1e-9), "since it was submitted, or since the one before it was done");
        _engine.Clock.Advance(100);
        Drain(batches: 1);
        Assert.That(seconds[^1], Is.EqualTo(11).Within(1e-9), "what lies between does not count");

        void Drain(int batches)
        {
            using var stream = _session.Start(_pipeline, _session.Data.Split("train"), _session.Training(default) with { TotalSamples = 8 * batches });
            _pipeline.Drain(Batches(stream), batch => new RunArguments(1, batch.FirstSample / 8, default), (batch, results) =>
            {
                asked.Add(batch.NextSample);
                seconds.Add(_pipeline.LastDuration.TotalSeconds);
                Assert.That(results.Losses[0], Is.EqualTo(batch.Labels.Span[0]), "its own results");
                batch.Dispose();
            });
        }
    }

    [Test]
    public void CompleteAll_LeavesNothingUnderWay()
    {
        using var stream = _session.Start(_pipeline, _session.Data.Split("train"), _session.Training(default) with { TotalSamples = 24 });
        _pipeline.Drain(Stopping(), batch => new RunArguments(1, batch.FirstSample / 8, default), Complete);
        Assert.That(_engine.Log, Is.EqualTo("submit 0, complete 0, submit 1, complete 1, submit 2, complete 2, abandon, "));

        IEnumerable<Batch> Stopping()
        {
            foreach (var batch in Batches(stream))
            {
                yield return batch;
                _pipeline.CompleteAll(Complete);
            }
        }

        static void Complete(Batch batch, BatchResults results) => batch.Dispose();
    }

    /// <summary>Else the loader would wait for its buffers for ever.</summary>
    [Test, CancelAfter(60_000)]
    public void Drain_WhereItFailsGivesBackWhatWasUnderWay(CancellationToken tooLong)
    {
        using var stream = _session.Start(_pipeline, _session.Data.Split("train"), _session.Training(tooLong));
        for (var time = 0; time < 5; time++)
        {
            Assert.That(
                () => _pipeline.Drain(Batches(stream), _ => default, (batch, _) =>
                {
                    batch.Dispose();
                    throw new InvalidOperationException("no");
                }),
                Throws.InvalidOperationException);
            Assert.That(_engine.Log, Does.EndWith("abandon, "));
            _pipeline.CompleteAll((_, _) => Assert.Fail("nothing is under way"));
        }
    }

    private static IEnumerable<Batch> Batches(AlexNet.Loader.Graph.BatchStream stream)
    {
        while (stream.TryNext(out var batch))
        {
            yield return batch;
        }
    }
}
