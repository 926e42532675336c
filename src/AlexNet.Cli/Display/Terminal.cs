using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlexNet.Cli.Display;

internal static class Terminal
{
    private const int FileWidth = 200;

    /// <summary>Whether bars can be drawn and redrawn.</summary>
    public static bool IsInteractive => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    /// <summary>Where a terminal is lost, writing to it fails: what the program still has to save must not.</summary>
    public static void OutliveItsLoss()
    {
        if (!Console.IsOutputRedirected)
        {
            Console.SetOut(new LastingWriter(Console.Out));
        }

        if (!Console.IsErrorRedirected)
        {
            Console.SetError(new LastingWriter(Console.Error));
        }
    }

    /// <summary>Nothing is folded where output goes to a file.</summary>
    public static void WidenIfRedirected()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
        }
    }

    /// <summary>Width of a bar that leaves room for what stands beside it.</summary>
    public static int BarWidth(int besides) => Math.Clamp(AnsiConsole.Profile.Width - besides, 8, 40);

    /// <summary>A warning on standard error, out of the way of tables and JSON; above the bars where there are some.</summary>
    public static void Warn(string message)
    {
        if (IsInteractive && !Console.IsErrorRedirected)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning: {message.ReplaceLineEndings(" ")}[/]");
            return;
        }

        Console.Error.WriteLine($"warning: {message.ReplaceLineEndings(" ")}");
    }
}

/// <summary>Writes to a terminal for as long as it is there.</summary>
internal sealed class LastingWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value) => Try(() => terminal.Write(value));

    public override void Write(string? value) => Try(() => terminal.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => terminal.Write(buffer, index, count));

    public override void Flush() => Try(terminal.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // Nobody is there to read it.
        }
    }
}

/// <summary>A bar for work that counts what it has done; nothing where output goes to a file.</summary>
internal static class WorkBar
{
    /// <param name="work">Is given what to call with what is done of all, from any thread.</param>
    public static T Show<T>(string title, Func<Action<long, long>, T> work)
    {
        if (!Terminal.IsInteractive)
        {
            return work((_, _) => { });
        }

        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = Terminal.BarWidth(besides: 30) }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(title);
                return work((done, total) => task.Value = task.MaxValue * done / Math.Max(1, total));
            });
    }
}

/// <summary>The text a task carries beside its bar: loss, error, images/s, time left.</summary>
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
