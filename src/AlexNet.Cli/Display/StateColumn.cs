using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlexNet.Cli.Display;

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
