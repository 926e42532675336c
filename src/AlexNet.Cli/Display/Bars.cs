using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlexNet.Cli.Display;

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
