using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlexNet.Cli.Output;

/// <summary>What stands beside a bar.</summary>
internal enum BarColumns
{
    /// <summary>How much is done, and how long the rest takes.</summary>
    TimeLeft,

    /// <summary>How much is done, and a text of the work's own; what is complete is hidden.</summary>
    State,

    /// <summary>Bytes, their speed, and how long the rest takes.</summary>
    Bytes,
}

/// <summary>Bars that are redrawn while work goes on, on a terminal that can; gone when it ends.</summary>
internal sealed class Bars
{
    private readonly ProgressContext _context;

    private Bars(ProgressContext context) => _context = context;

    public static T Show<T>(BarColumns columns, Func<Bars, T> work) => AnsiConsole.Progress()
        .AutoClear(true)
        .HideCompleted(columns == BarColumns.State)
        .Columns(Columns(columns))
        .Start(context => work(new Bars(context)));

    /// <param name="of">What fills the bar; 0 where that is not known.</param>
    public Bar Add(string title, double of = 100) =>
        new(_context.AddTask(Markup.Escape(PlainText.Of(title)), maxValue: Math.Max(1, of)).IsIndeterminate(of == 0));

    /// <summary>A line above the bars, which stays.</summary>
    public void Line(string text) => AnsiConsole.Write(new Text(PlainText.Of(text) + "\n"));

    private static ProgressColumn[] Columns(BarColumns columns) => columns switch
    {
        BarColumns.TimeLeft => [new TaskDescriptionColumn(), BarOf(besides: 30), new PercentageColumn(), new RemainingTimeColumn()],
        BarColumns.State => [new TaskDescriptionColumn(), BarOf(besides: 72), new PercentageColumn(), new StateColumn()],
        _ => [new TaskDescriptionColumn(), BarOf(besides: 90), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()],
    };

    private static ProgressBarColumn BarOf(int besides) => new() { Width = Terminal.BarWidth(besides) };
}

/// <summary>One bar.</summary>
internal sealed class Bar(ProgressTask task)
{
    /// <summary>What is done.</summary>
    public double Value
    {
        get => task.Value;
        set => task.Value = value;
    }

    /// <summary>What fills it.</summary>
    public double Of
    {
        set => task.MaxValue = value;
    }

    /// <summary>The text beside it.</summary>
    public string State
    {
        set => StateColumn.Set(task, PlainText.Of(value));
    }

    public void Stop() => task.StopTask();
}

/// <summary>The text a bar carries beside it: loss, error, images/s, time left.</summary>
internal sealed class StateColumn : ProgressColumn
{
    private const string Key = "state";

    public static void Set(ProgressTask task, string text) => task.State.Update<Line>(Key, _ => new Line(text));

    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.State.Get<Line>(Key).Text ?? "") { Overflow = Overflow.Ellipsis };

    /// <summary>The state holds values only.</summary>
    private readonly record struct Line(string? Text);
}

/// <summary>A bar for work that counts what it has done; nothing where output goes to a file.</summary>
internal static class WorkBar
{
    /// <param name="work">Is given what to call with what is done of all, from any thread.</param>
    public static T Show<T>(string title, Func<Action<long, long>, T> work) => Terminal.IsInteractive
        ? Bars.Show(BarColumns.TimeLeft, bars => work(Filling(bars.Add(title))))
        : work((_, _) => { });

    /// <summary>What to call with what is done of all, to fill a bar that is full at a hundred.</summary>
    public static Action<long, long> Filling(Bar bar)
    {
        var gate = new Lock();
        return (done, total) =>
        {
            lock (gate)
            {
                // Workers report out of order.
                bar.Value = Math.Max(bar.Value, 100.0 * done / Math.Max(1, total));
            }
        };
    }
}
