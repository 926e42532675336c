using AlexNet.Cli.Display;
using AlexNet.Loader.Decoding;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Display;

/// <summary>Lines with known values.</summary>
public sealed class TextsTests
{
    [TestCase(0, "0:00")]
    [TestCase(59.9, "0:59")]
    [TestCase(61, "1:01")]
    [TestCase(3599, "59:59")]
    [TestCase(3600, "1:00:00")]
    [TestCase(90_061, "25:01:01")]
    [TestCase(360_000, "100:00:00")]
    public void Duration_CountsHoursOn(double seconds, string text) => Assert.That(RunTexts.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    [Test]
    public void Step_HasLossErrorSpeedAndRest() => Assert.That(
        RunTexts.Step(new LogEntry("train", 7, 0, 2.3026, 0.75, 0.25, 0.01, 81.25, 60), TimeSpan.FromSeconds(3661)),
        Is.EqualTo("loss 2.303  error 75 %  81.2 images/s  1:01:01 left"));

    [TestCase(true, 0, "epoch 3, step 40: validation loss 1.234, top-1 error 50.0 %, top-5 error 12.5 % over 8 images, the best so far")]
    [TestCase(false, 2, "epoch 3, step 40: validation loss 1.234, top-1 error 50.0 %, top-5 error 12.5 % over 8 images, 2 skipped")]
    public void Validated_HasBothErrors(bool isBest, int skipped, string text)
    {
        var entry = new LogEntry("validation", 40, 3, 1.2341, 0.5, 0.125, 0.01, 81, 60) { Images = 8 };
        var bad = Enumerable.Range(0, skipped).Select(i => new BadImage(i, "a", "b")).ToArray();
        Assert.That(RunTexts.Validated(entry, isBest, bad), Is.EqualTo(text));
    }

    [Test]
    public void Started_CountsInWords()
    {
        var recipe = Core.Recipes.quick;
        var start = new RunStart("photos", 1, 0, 1, Networks.find("cifar-relu"), recipe, "onednn", "the processors", "runs/x", 0, 1, 0);
        Assert.That(RunTexts.Started(start), Is.EqualTo(new[]
        {
            "Training cifar-relu on photos: 1 class, 1 training image and no validation images",
            $"recipe quick, batch {recipe.Batch}, 1 step, folder runs/x",
            "engine onednn on the processors",
        }));
        Assert.That(RunTexts.Started(start with { TrainImages = 2345, ValidationImages = 1, Classes = 10, FirstStep = 12, PlannedSteps = 4000 }).Take(2), Is.EqualTo(new[]
        {
            "Training cifar-relu on photos: 10 classes, 2,345 training images and 1 validation image",
            $"recipe quick, batch {recipe.Batch}, 4,000 steps from step 12, folder runs/x",
        }));
    }

    [Test]
    public void TimeLeft_IsOfTheStepsOfThisSession()
    {
        var left = new TimeLeft(10, 100);

        // Two seconds for the first update of this session; then half a second for each of two.
        Assert.That(left.After(Entry(11, 102), 31), Is.EqualTo(TimeSpan.FromSeconds(40)));
        Assert.That(left.After(Entry(13, 103), 31), Is.EqualTo(TimeSpan.FromSeconds(9)));
        Assert.That(left.After(Entry(31, 112), 31), Is.EqualTo(TimeSpan.Zero));

        static LogEntry Entry(long step, double seconds) => new("train", step, 0, 1, 1, 1, 1, 1, seconds);
    }

    [Test]
    public void BadImages_AreNamedUpToTen()
    {
        var images = Enumerable.Range(0, 12).Select(i => new BadImage(i, $"{i}.jpg", "is empty")).ToArray();
        Assert.That(BadImageTexts.Lines(images[..1], "skipped "), Is.EqualTo(new[] { "skipped 0.jpg: is empty" }));
        Assert.That(BadImageTexts.Lines(images, "skipped ").Skip(9), Is.EqualTo(new[] { "skipped 9.jpg: is empty", "skipped 2 more" }));
    }

    [TestCase(1, "100 %")]
    [TestCase(0.9996, "> 99.9 %")]
    [TestCase(0.9994, "99.9 %")]
    [TestCase(0.832, "83.2 %")]
    [TestCase(0.01, "1.0 %")]
    [TestCase(0.0083, "0.83 %")]
    [TestCase(0.0003, "0.03 %")]
    [TestCase(0.000341, "0.034 %")]
    [TestCase(0.0000025, "0.00025 %")]
    [TestCase(0.0000009, "< 0.0001 %")]
    [TestCase(0, "0 %")]
    public void Percent_KeepsTwoDigitsThatMatter(double share, string text) => Assert.That(PredictionChart.Percent(share), Is.EqualTo(text));

    /// <summary>What a device computes takes no memory of the host's, and not every system tells what is free.</summary>
    [Test]
    public void Needs_SaysWhatThereIs()
    {
        Assert.That(RunTexts.Needs(new RunNeeds(1, 640_000_000, null, 0, [new MemoryLimit("a", 3, 2)])), Is.EqualTo("The run takes up to 640 MB of disk"));
        Assert.That(RunTexts.Needs(new RunNeeds(1, 1_250_000_000, 2_000_000_000, 1_800_000_000, [])), Is.EqualTo("The run takes up to 1.2 GB of disk (2.0 GB free) and at least 1.8 GB of memory"));
    }

    /// <summary>After eight seconds; of what is not begun nobody knows how long it takes: a hundred days at most.</summary>
    [TestCase(4000, 10_000, "500 images/s, 0:12 left")]
    [TestCase(20_000, 80_000, "2,500 images/s, 0:24 left")]
    [TestCase(100, 100, "12 images/s, 0:00 left")]
    [TestCase(0, 10, "0 images/s, 2:46:40 left")]
    [TestCase(0, 2_000_000_000, "0 images/s, 2777:46:40 left")]
    public void WorkRate_HasSpeedAndRest(long done, long total, string text)
    {
        var clock = new TestClock();
        var rate = new WorkRate(clock);
        clock.Advance(TimeSpan.FromSeconds(8));
        Assert.That(rate.Text(done, total), Is.EqualTo(text));
    }

    [TestCase(0.0009994, "0.999")]
    [TestCase(0.001, "1.0")]
    [TestCase(0.0994, "99.4")]
    [TestCase(0.1, "100")]
    [TestCase(12.3456, "12346")]
    public void Milliseconds_HaveThreeDigits(double seconds, string text) => Assert.That(StageTable.Milliseconds(seconds), Is.EqualTo(text));

    /// <summary>Bars of a queue of seven: what does not fit is averaged in turn, what is above the top fills a bar.</summary>
    [Test]
    public void Sparkline_HasABarForEachValue()
    {
        Assert.That(Sparkline.Of([0, 1, 2, 3, 4, 5, 6, 7], top: 7), Is.EqualTo("▁▂▃▄▅▆▇█"));
        Assert.That(Sparkline.Of([0, 0.4, 0.6, 20, -1], top: 7), Is.EqualTo("▁▁▂█▁"));
        Assert.That(Sparkline.Of([1, 3, 7, 5, 0, 0], top: 7, width: 3), Is.EqualTo("▃▇▁"));
        Assert.That(Sparkline.Of([0, 7, 7], top: 7, width: 2), Is.EqualTo("▁█"));
        Assert.That(Sparkline.Of([.. Enumerable.Range(0, 20).Select(i => (double)i)], top: 19), Has.Length.EqualTo(16));
        Assert.That((Sparkline.Of([3, 4], top: 0), Sparkline.Of([], top: 7)), Is.EqualTo(("▁▁", "")));
    }

    [Test]
    public void BadImages_OfTenAreAllNamed() => Assert.That(
        BadImageTexts.Lines([.. Enumerable.Range(0, 10).Select(i => new BadImage(i, $"{i}.jpg", "is empty"))], "").Last(), Is.EqualTo("9.jpg: is empty"));

    /// <summary>A line of 120 letters is full.</summary>
    [Test]
    public void Paragraph_FillsItsLines()
    {
        var word = new string('x', 59);
        Assert.That(Paragraph.Of($"{word} {word}y z"), Is.EqualTo(new[] { $"{word} {word}y", "z" }));
        Assert.That(Paragraph.Of($"{word} {word}yy"), Is.EqualTo(new[] { word, $"{word}yy" }));
    }

    [Test]
    public void Paragraph_FoldsAtWords()
    {
        var word = new string('x', 50);
        Assert.That(Paragraph.Of($"  - {word} {word} {word}", indent: "    "), Is.EqualTo(new[] { $"  - {word} {word}", $"    {word}" }));
        Assert.That(Paragraph.Of(new string('y', 130)), Is.EqualTo(new[] { new string('y', 130) }));
    }
}
