using AlexNet.Cli.Output;

namespace AlexNet.Cli.Tests.Output;

[NonParallelizable]
public sealed class TextTableTests
{
    [Test]
    public void Print_DrawsAFrame() => Assert.That(Screen.Lines(Table().Print), Is.EqualTo(new[]
    {
        "╭─────────────┬────────┬───────╮",
        "│ file's name │ images │ error │",
        "├─────────────┼────────┼───────┤",
        "│ [red]x[/]   │     10 │ 2.5 % │",
        "│ \\x1B[31m[y] │  1,000 │       │",
        "╰─────────────┴────────┴───────╯",
    }));

    /// <summary>At the width of the table it is one; a column less, and every row is a list.</summary>
    [TestCase(32, true)]
    [TestCase(31, false)]
    [TestCase(20, false)]
    [TestCase(5, false)]
    public void Print_CutsNothingOff(int width, bool isTable)
    {
        var lines = Screen.Lines(Table().Print, width);
        if (isTable)
        {
            Assert.That(lines[0], Does.StartWith("╭──"));
            return;
        }

        Assert.That(lines, Is.EqualTo(new[]
        {
            "file's name: [red]x[/]",
            "  images 10",
            "  error  2.5 %",
            "file's name: \\x1B[31m[y]",
            "  images 1,000",
        }));
    }

    [Test]
    public void Print_OfNoRowsIsNothing() => Assert.That(Screen.Of(new TextTable().Texts("name").Print), Is.EqualTo(("", "")));

    [Test]
    public void Print_PutsColumnsCloser()
    {
        var table = new TextTable(TableStyle.Ruled).Texts("layer").Numbers("multiply-\nadds", "MB\nmoved");
        table.Row("conv1", "105,415,200", "12.5");
        Assert.That(Screen.Lines(table.Print, 26), Is.EqualTo(new[]
        {
            "",
            " layer   multiply-    MB",
            "              adds moved",
            "─────────────────────────",
            " conv1 105,415,200  12.5",
            "",
        }));
        Assert.That(Screen.Lines(table.Print, 20), Is.EqualTo(new[] { "layer: conv1", "  multiply-adds 105,415,200", "  MB moved      12.5" }));
    }

    [Test]
    public void Print_OfDenseColumnsHasAFrameToo()
    {
        var table = new TextTable(TableStyle.Dense).Texts("sta\u001Bge").Numbers("queue\nmost");
        table.Row("read", "2.5");
        Assert.That(Screen.Lines(table.Print), Is.EqualTo(new[] { "╭─────────┬─────╮", "│sta\\x1Bge│queue│", "│         │ most│", "├─────────┼─────┤", "│read     │  2.5│", "╰─────────┴─────╯" }));
        Assert.That(Screen.Lines(table.Print, 10), Is.EqualTo(new[] { "sta\\x1Bge: read", "  queue most 2.5" }));
    }

    /// <summary>A first column without a header, as of a run's results.</summary>
    [Test]
    public void Print_OfANamelessColumnIsItsCell()
    {
        var table = new TextTable().Texts("").Numbers("loss", "step");
        table.Row("validation, best", "1.5", "300");
        Assert.That(Screen.Lines(table.Print, 10), Is.EqualTo(new[] { "validation, best", "  loss 1.5", "  step 300" }));
    }

    [Test]
    public void Print_LeavesAGapAfterTheLongestLabel()
    {
        var table = new TextTable(TableStyle.Bare).Texts("").Numbers("").Texts("");
        table.Row("automobile", "10.3 %", "███");
        table.Row("cat", "9.7 %", "██");
        Assert.That(Screen.Lines(table.Print), Is.EqualTo(new[] { "  automobile  10.3 %  ███", "  cat          9.7 %  ██" }));
        Assert.That(Screen.Lines(table.Print, 20), Is.EqualTo(new[] { "  automobile 10.3 % ███", "  cat 9.7 % ██" }));
    }

    private static TextTable Table()
    {
        var table = new TextTable().Texts("file's name").Numbers("images", "error");
        table.Row("[red]x[/]", "10", "2.5 %");
        table.Row("\u001B[31m[y]", "1,000", "");
        return table;
    }
}
