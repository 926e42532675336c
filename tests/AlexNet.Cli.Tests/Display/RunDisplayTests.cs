using AlexNet.Cli.Display;
using AlexNet.Cli.Output;
using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Display;

/// <summary>Where the lines of a run go.</summary>
[NonParallelizable]
public sealed class RunDisplayTests
{
    private static readonly RunEvent Drop = new RateDropped(120, 7, 0.001, 3, 1, 2);
    private static readonly RunEvent Stuck = new NoProgress(400, 300, 2.3021, 2.302585) { Remedies = [Remedy.Labels] };

    [Test]
    public void Plain_WritesWhatHappensAndWarnsOfALossThatDoesNotFall()
    {
        var (output, error) = Screen.Of(() =>
        {
            var observer = new PlainRunObserver(new TestClock());
            observer.Happened(Drop);
            observer.Happened(Stuck);
        });
        Assert.That(output, Is.EqualTo(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    [Test]
    public void Bars_LeaveWhatHappensAboveThem()
    {
        var (output, error) = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Happened(Drop);
            observer.Happened(Stuck);
            return 0;
        }), width: 300);
        Assert.That(output, Does.Contain(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    /// <summary>Ten of forty updates were done before; two seconds each, and half of what was left is done.</summary>
    [Test]
    public void Bars_ShowHowFarARunIs()
    {
        var output = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Started(new RunStart("photos", 8, 8, 3, Networks.find("cifar-relu"), Core.Recipes.quick, "onednn", "the processors", "runs/x", 10, 40, 100));
            observer.Stepped(new LogEntry("train", 25, 0, 2.3026, 0.75, 0.25, 0.01, 81.25, 130), 40);
            observer.Validating(3, 12);
            return observer;
        }), interactive: true).Output;
        Assert.That(output, Does.Match("training .* 6[23]% loss 2.303  error 75 %  81.2 images/s  0:30 left").And.Match("validation .* 25%"));
    }

    /// <summary>Each validation has a bar of its own, the last is gone by then, and so is that of the statistics when the run begins.</summary>
    [Test]
    public void Bars_EndWithTheirWork()
    {
        var output = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Preparing(5, 10);
            observer.Started(Start);
            observer.Validating(3, 12);
            observer.Validated(Validation, true, []);
            observer.Validating(1, 10);
            return observer;
        }), interactive: true).Output;
        Assert.That(output, Does.Contain(RunTexts.Validated(Validation, true, []) + "\n").And.Contain("recipe quick, batch 32, 40 steps from step 10, folder runs/x\n"));
        Assert.That(output, Does.Match("training ━.* 25%").And.Match("validation ━.* 10%"));
        Assert.That(output, Does.Not.Match(@"validation ━.*\s+validation ━").And.Not.Match(@"eigenpairs ━.*\s+training ━"));
    }

    /// <summary>One bar, however often it is told of.</summary>
    [Test]
    public void Bars_ShowTheStatistics()
    {
        var output = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Preparing(1, 10);
            observer.Preparing(3, 10);
            return observer;
        }), interactive: true).Output;
        Assert.That(output, Does.Match("mean image, eigenpairs ━.* 30%").And.Not.Match(@"eigenpairs ━.*\s+mean image"));
    }

    /// <summary>The statistics are announced once; of the updates the last is told, however soon it comes; checkpoints are told of in the end.</summary>
    [Test]
    public void Plain_TellsARunInLines()
    {
        var (output, error) = Screen.Of(() =>
        {
            IRunObserver observer = new PlainRunObserver(new TestClock());
            observer.Preparing(0, 1234);
            observer.Preparing(64, 1234);
            observer.Needs(new RunNeeds(1, 2_000_000_000, 5_400_000, 640_000_000, [new MemoryLimit("a", 3, 900_000_000), new MemoryLimit("b", 2, 700_000_000)]));
            observer.Started(Start);
            observer.Stepped(new LogEntry("train", 11, 0, 2.5, 0.5, 0.25, 0.01, 81.25, 104), 40);
            observer.Saved("runs/x/checkpoint-00000011.safetensors");
            observer.Validating(3, 12);
            observer.Validated(Validation, false, [new BadImage(3, "a.jpg", "is empty")]);
            observer.Stepped(new LogEntry("train", 40, 0, 2.3026, 0.75, 0.25, 0.01, 81.25, 162), 40);
        });
        Assert.That(output.TrimEnd('\n').Split('\n'), Is.EqualTo(new[]
        {
            "Computing the mean image and the RGB eigenpairs of 1,234 images ...",
            "The run takes up to 2.0 GB of disk (5 MB free) and at least 640 MB of memory (700 MB free)",
            "Training cifar-relu on photos: 3 classes, 8 training images and 8 validation images",
            "recipe quick, batch 32, 40 steps from step 10, folder runs/x",
            "engine onednn on the processors",
            "epoch 3, step 40: validation loss 1.234, top-1 error 50.0 %, top-5 error 12.5 % over 8 images, 1 skipped",
            "step 40/40  loss 2.303  error 75 %  81.2 images/s  0:00 left",
        }));
        Assert.That(error, Is.Empty);
    }

    /// <summary>Every ten seconds; two seconds an update at first, then one.</summary>
    [Test]
    public void Plain_TellsHowFarARunIsNowAndThen()
    {
        var clock = new TestClock();
        var output = Screen.Of(() =>
        {
            var observer = new PlainRunObserver(clock);
            observer.Started(Start);
            Step(9.9, 11, 102);
            Step(0.1, 12, 104);
            Step(9.9, 13, 105);
            Step(0.1, 20, 111);

            void Step(double later, long step, double seconds)
            {
                clock.Advance(TimeSpan.FromSeconds(later));
                observer.Stepped(new LogEntry("train", step, 0, 2.3026, 0.75, 0.25, 0.01, 81.25, seconds), 40);
            }
        }).Output;
        Assert.That(output.Split('\n').Where(line => line.StartsWith("step", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "step 12/40  loss 2.303  error 75 %  81.2 images/s  0:56 left", "step 20/40  loss 2.303  error 75 %  81.2 images/s  0:20 left",
        }));
    }

    [Test]
    public void Warnings_AreOneLineEach()
    {
        var (output, error) = Screen.Of(() =>
        {
            IRunObserver observer = new PlainRunObserver(new TestClock());
            observer.Warn($"{Setting.Named("batch")} is {3}");
            observer.ExifWithoutEffect("photos");
            observer.LeftOutOfStatistics([new BadImage(3, "a.jpg", "is empty")]);
            var wanted = new EngineRequest(DeviceChoice.NewCuda([1]), null, Precision.F32);
            using var engine = new Engines.Reference.ReferenceEngine();
            var taken = new Engines.EngineChoice(engine, Placement.OneDevice, "the processors");
            observer.EngineReplaced(wanted, UserErrorException.Of($"{Setting.Named("device")} is gone"), taken);
            observer.EngineReplaced(new EngineRequest(DeviceChoice.Auto, "cuda", Precision.F32), new InvalidOperationException("no driver"), taken);
        });
        Assert.That(output, Is.Empty);
        Assert.That(error.TrimEnd('\n').Split('\n'), Is.EqualTo(new[]
        {
            "warning: --batch is 3",
            "warning: --exif apply has no effect on photos: its images are prepared already",
            "warning: not in the statistics: a.jpg: is empty",
            "warning: the run was computed with cuda:1, which this machine has not (--device is gone): it goes on with engine reference on the processors",
            "warning: the run was computed with engine cuda on auto, which this machine has not (no driver): it goes on with engine reference on the processors",
        }));
    }

    private static RunStart Start => new("photos", 8, 8, 3, Networks.find("cifar-relu"), Core.Recipes.quick, "onednn", "the processors", "runs/x", 10, 40, 100);

    private static LogEntry Validation => new("validation", 40, 3, 1.2341, 0.5, 0.125, 0.01, 81, 60) { Images = 8 };
}
