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

    /// <summary>Speed and rest are of each stage by itself.</summary>
    [Test]
    public void Prepare_SaysHowFastEachStageIs()
    {
        var shown = new List<string>();
        IProgress<PrepareProgress> display = new PrepareDisplay((progress, rate) => shown.Add($"{progress.Stage} {progress.Done}/{progress.Total}: {rate}"));
        display.Report(new PrepareProgress(PrepareStage.Shards, 0, 10));
        display.Report(new PrepareProgress(PrepareStage.Shards, 10, 10));
        display.Report(new PrepareProgress(PrepareStage.Statistics, 0, 20));
        Assert.That(shown[0], Is.EqualTo("Shards 0/10: 0 images/s, 2:46:40 left"));
        Assert.That(shown[1], Does.Match("^Shards 10/10: [1-9][0-9,]* images/s, 0:00 left$"));
        Assert.That(shown[2], Is.EqualTo("Statistics 0/20: 0 images/s, 5:33:20 left"));
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
