using Spectre.Console;

namespace AlexNet.Cli.Display;

internal static class Terminal
{
    private const int FileWidth = 200;

    /// <summary>Whether bars can be drawn and redrawn.</summary>
    public static bool IsInteractive => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

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
