using System.Diagnostics.Metrics;

namespace AlexNet.Training.Tests.Runs;

[NonParallelizable]
public sealed class TrainingMetricsTests
{
    [Test]
    public void Meter_PublishesEveryStep()
    {
        var values = new Dictionary<string, List<double>>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "AlexNet.Training")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Note(instrument, value));
        listener.Start();

        using var run = new TinyRun();
        var clock = new TestClock();
        var engine = new FailingEngine((call, _) =>
        {
            clock.Advance(call == FailingEngine.Update ? 3 : 50);
            return false;
        });
        run.Train(run.Settings("""{ "steps": 4 }""") with { Clock = clock }, engine.Choose, whenStarted: () => { });

        Assert.That(values["alexnet.training.steps {step}"].Sum(), Is.EqualTo(4));
        Assert.That(values["alexnet.training.images {image}"].Sum(), Is.EqualTo(4 * 8));
        Assert.That(values["alexnet.training.step.duration s"], Is.EqualTo(new[] { 3.0, 3, 3, 3 }));
        Assert.That(values["alexnet.training.loss 1"], Has.Count.EqualTo(4).And.All.GreaterThan(0));
        Assert.That(values["alexnet.training.learning_rate 1"][^1], Is.EqualTo(run.Result!.Last!.LearningRate));
        Assert.That(values["alexnet.training.loss 1"][^1], Is.EqualTo(run.Result.Last.Loss).Within(1e-5), "one line of the log per step");

        void Note(Instrument instrument, double value)
        {
            var key = $"{instrument.Name} {instrument.Unit}";
            if (!values.TryGetValue(key, out var list))
            {
                values[key] = list = [];
            }

            list.Add(value);
        }
    }

    /// <summary>The lines of the log together say what the loader counted: of all updates, and of no validation.</summary>
    [TestCase(0, true)]
    [TestCase(10, false)]
    public void Log_SaysHowLongTheLoaderWasWaitedFor(int validation, bool isAll)
    {
        var waited = 0.0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "AlexNet.Loader")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => waited += instrument.Name == "alexnet.loader.waited" ? value : 0);
        using var run = new TinyRun(validation: validation);
        listener.Start();
        var said = run.Train(run.Settings("""{ "steps": 4 }""") with { LogEvery = 2 }, run.Folder());
        Assert.That(said.Steps.Select(entry => entry.Step), Is.EqualTo(new[] { 2, 4 }));
        Assert.That(said.Steps.Select(entry => entry.WaitedSeconds), Is.All.GreaterThan(0));
        var logged = said.Steps.Sum(entry => entry.WaitedSeconds)!.Value;
        Assert.That(logged, isAll ? Is.EqualTo(waited).Within(1e-9) : Is.LessThan(waited));
    }
}
