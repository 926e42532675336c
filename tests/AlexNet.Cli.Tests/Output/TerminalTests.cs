using AlexNet.Cli.Output;

namespace AlexNet.Cli.Tests.Output;

[NonParallelizable]
public sealed class TerminalTests
{
    private const string Hostile = "[red]x[/] [2020]\n\u001B[2J";
    private const string Shown = "[red]x[/] [2020]\\x0A\\x1B[2J";

    [Test]
    public void Lines_AreOneLineEach()
    {
        Assert.That(Screen.Of(() => Terminal.Line(Hostile), width: 10), Is.EqualTo((Shown + "\n", "")));
        Assert.That(Screen.Of(() => Terminal.Warn(Hostile)), Is.EqualTo(("", $"warning: {Shown}\n")));
        Assert.That(Screen.Of(() => Terminal.Fail(Hostile)), Is.EqualTo(("", $"alexnet: {Shown}\n")));
    }

    /// <summary>What redraws the bars is the library's own; nothing of it is a text's.</summary>
    [TestCase(BarColumns.TimeLeft)]
    [TestCase(BarColumns.State)]
    [TestCase(BarColumns.Bytes)]
    public void Bars_ShowTitlesAndStatesAsTheyAre(object columns)
    {
        var output = Screen.Of(() => Bars.Show((BarColumns)columns, bars =>
        {
            var bar = bars.Add(Hostile, of: 10);
            bars.Line(Hostile + "line");
            (bar.Value, bar.State) = (4, Hostile + "state");
            return bar.Value;
        }), interactive: true).Output;
        Assert.That(output, Does.Contain(Shown + "line").And.Contain(Shown + " ").And.Not.Contain("\u001B[2J").And.Not.Contain("[["));
        if ((BarColumns)columns == BarColumns.State)
        {
            Assert.That(output, Does.Contain(Shown + "state").And.Contain("40%"));
        }
    }

    [TestCase(3, 4, 75)]
    [TestCase(7, 1400, 0.5)]
    [TestCase(0, 0, 0)]
    public void WorkBar_IsFullAtAHundred(long done, long total, double percent)
    {
        var shown = double.NaN;
        var output = Screen.Of(() => shown = Bars.Show(BarColumns.TimeLeft, bars =>
        {
            var bar = bars.Add("title");
            WorkBar.Filling(bar)(done, total);
            return bar.Value;
        }), interactive: true).Output;
        Assert.That(shown, Is.EqualTo(percent));
        Assert.That(output, Does.Contain($"{(int)percent}%"));
    }

    [Test]
    public void WorkBar_GivesTheWorkItsResult() => Assert.That(WorkBar.Show("title", progress =>
    {
        progress(1, 0);
        return 7;
    }), Is.EqualTo(7));
}
