using AlexNet.Cli.Display;
using AlexNet.Cli.Output;
using AlexNet.Loader.Preparing;

namespace AlexNet.Cli.Tests.Display;

/// <summary>The bars of fetching and preparing.</summary>
[NonParallelizable]
public sealed class WorkDisplayTests
{
    /// <summary>Workers report out of order: the bar does not go back.</summary>
    [Test]
    public void Prepare_HasABarForEachStage()
    {
        var output = Shown(BarColumns.State, bars =>
        {
            var show = PrepareDisplay.InBars(bars);
            show(new PrepareProgress(PrepareStage.Shards, 3, 12), "soon");
            show(new PrepareProgress(PrepareStage.Shards, 2, 12), "later");
            show(new PrepareProgress(PrepareStage.Statistics, 1, 10), "now");
        });
        Assert.That(output, Does.Match("shards .* 25% later").And.Match("statistics .* 10% now"));
    }

    /// <summary>A server may send more than the manifest says: the bar is then full.</summary>
    [Test]
    public void Fetch_HasABarForEachFile()
    {
        var output = Shown(BarColumns.Bytes, bars =>
        {
            var show = FetchBars.InBars(bars);
            show("a.bin", 0, 4 << 20);
            show("a.bin", 1 << 20, 4 << 20);
            show("b.bin", 6 << 20, 5 << 20);
        });
        Assert.That(output, Does.Match("a.bin .* 1.0/4.0 MiB").And.Match("b.bin .* 6.0 MiB"));
    }

    private static string Shown(BarColumns columns, Action<Bars> show) => Screen.Of(() => Bars.Show(columns, bars =>
    {
        show(bars);
        return bars;
    }), interactive: true).Output;

    /// <summary>Speed and rest are of each stage by itself; a line is written every ten seconds.</summary>
    [Test]
    public void Prepare_SaysHowFastEachStageIsNowAndThen()
    {
        var clock = new TestClock();
        var output = Screen.Of(() =>
        {
            IProgress<PrepareProgress> display = new PrepareDisplay(PrepareDisplay.NowAndThen(clock), clock);
            Report(9, PrepareStage.Shards, 90, 2000);
            Report(1, PrepareStage.Shards, 1200, 2000);
            Report(9, PrepareStage.Shards, 1900, 2000);
            Report(1, PrepareStage.Statistics, 0, 1);
            Report(10, PrepareStage.Statistics, 40, 100);

            void Report(int later, PrepareStage stage, long done, long total)
            {
                clock.Advance(TimeSpan.FromSeconds(later));
                display.Report(new PrepareProgress(stage, (int)done, (int)total));
            }
        }).Output;
        Assert.That(output, Is.EqualTo(
            "shards: 1,200 of 2,000 images, 120 images/s, 0:06 left\nstatistics: 0 of 1 image, 0 images/s, 16:40 left\nstatistics: 40 of 100 images, 4 images/s, 0:15 left\n"));
    }

    /// <summary>Of nothing nothing is done.</summary>
    [Test]
    public void Work_FillsItsBarAtAHundred() => Assert.That(
        Shown(BarColumns.TimeLeft, bars =>
        {
            var progress = WorkBar.Filling(bars.Add("evaluation"));
            progress(0, 0);
            progress(3, 12);
        }),
        Does.Match("evaluation ━.* 25%"));

    [Test]
    public void Work_HasNoBarWithoutATerminal()
    {
        var output = Screen.Of(() => Assert.That(WorkBar.Show("evaluation", progress =>
        {
            progress(3, 12);
            return 7;
        }), Is.EqualTo(7))).Output;
        Assert.That(output, Is.Empty);
    }

    /// <summary>A length that nobody knows: what has come is all there is so far.</summary>
    [Test]
    public void Fetch_OfAnUnknownLengthShowsWhatHasCome() =>
        Assert.That(Shown(BarColumns.Bytes, bars => FetchBars.InBars(bars)("a.bin", 3 << 20, 0)), Does.Match("a.bin .* 3.0"));

    [Test]
    public void Fetch_WithoutATerminalSaysLinesAlone()
    {
        var output = Screen.Of(() => Assert.That(
            FetchBars.Show((say, progress) =>
            {
                say("Fetching a.bin");
                return progress is null;
            })), interactive: false).Output;
        Assert.That(output, Is.EqualTo("Fetching a.bin\n"));
    }

    [Test]
    public void Profile_NamesItsPhases()
    {
        var (output, error) = Screen.Of(() =>
        {
            var progress = new ProfileProgress();
            progress.Preparing(0, 1234);
            progress.Preparing(9, 1234);
            progress.Phase("the loader alone");
            progress.Warn($"{Setting.Named("workers")} is {1}");
        });
        Assert.That((output, error), Is.EqualTo(("Computing the statistics of 1,234 images ...\nMeasuring the loader alone ...\n", "warning: --workers is 1\n")));
    }
}
