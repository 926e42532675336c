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
}
