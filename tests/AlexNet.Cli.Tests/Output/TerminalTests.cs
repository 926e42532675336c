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
            var fill = WorkBar.Filling(bar);
            fill(done, total);
            fill(done / 2, total);
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

    /// <summary>What is complete is hidden where every bar has a text of its own; elsewhere it stands at 100 %.</summary>
    [TestCase(BarColumns.TimeLeft, true)]
    [TestCase(BarColumns.State, false)]
    public void Bars_HideWhatIsDone(object columns, bool isShown) =>
        Assert.That(Drawn((BarColumns)columns, bars => bars.Add("title", of: 10).Value = 10), isShown ? Does.Contain("100%") : Does.Not.Contain("100%"));

    /// <summary>Half of a bar on a terminal of 100 columns: of what is left of them, and no more than forty.</summary>
    [TestCase(BarColumns.TimeLeft, 20)]
    [TestCase(BarColumns.State, 14)]
    [TestCase(BarColumns.Bytes, 5)]
    public void Bars_LeaveRoomForWhatStandsBesideThem(object columns, int width)
    {
        var drawn = Drawn((BarColumns)columns, bars => bars.Add("title", of: 10).Value = 5, 100);
        Assert.That(drawn, Does.Match($"title ━{{{width}}} "));
    }

    /// <summary>Where nobody knows how much there is, the whole bar moves, and none of it is shown as done.</summary>
    [Test]
    public void Bars_OfAnUnknownLengthMove() => Assert.That(Drawn(BarColumns.TimeLeft, bars => bars.Add("title", of: 0).Value = 0, 100), Does.Match("title .*━━━━.* 0% "));

    [TestCase(1000, 40)]
    [TestCase(70, 40)]
    [TestCase(69, 39)]
    [TestCase(38, 8)]
    [TestCase(10, 8)]
    public void BarWidth_IsFromEightToForty(int screen, int width)
    {
        var shown = 0;
        Screen.Of(() => shown = Terminal.BarWidth(besides: 30), screen);
        Assert.That(shown, Is.EqualTo(width));
    }

    [Test]
    public void LastingWriter_WritesWhileThereIsATerminal()
    {
        using var terminal = new StringWriter();
        using var writer = new LastingWriter(terminal);
        writer.Write('a');
        writer.Write("bc");
        writer.Write(['x', 'd', 'e', 'y'], 1, 2);
        writer.Flush();
        Assert.That((terminal.ToString(), writer.Encoding.WebName), Is.EqualTo(("abcde", "utf-16")));
    }

    [Test]
    public void LastingWriter_PassesOverALostTerminal()
    {
        using var lost = new Lost();
        using var writer = new LastingWriter(lost);
        writer.Write('a');
        writer.Write("bc");
        writer.Write(['d'], 0, 1);
        writer.Flush();
        Assert.That(lost.Tries, Is.EqualTo(4));
        Assert.Throws<ArgumentException>(() => writer.Write("defect"), "no terminal's fault");
    }

    private static string Drawn(BarColumns columns, Action<Bars> show, int width = 200) => Screen.Of(() => Bars.Show(columns, bars =>
    {
        show(bars);
        return bars;
    }), width, interactive: true).Output;

    private sealed class Lost : TextWriter
    {
        public int Tries { get; private set; }

        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => Fail();

        public override void Write(string? value) => Fail(value);

        public override void Write(char[] buffer, int index, int count) => Fail();

        public override void Flush() => Fail();

        private void Fail(string? value = null)
        {
            Tries++;
            throw value == "defect" ? new ArgumentException("a defect") : new IOException("no terminal");
        }
    }
}
