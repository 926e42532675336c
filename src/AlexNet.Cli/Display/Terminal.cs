using Spectre.Console;

namespace AlexNet.Cli.Display;

internal static class Terminal
{
    /// <summary>Whether bars can be drawn and redrawn.</summary>
    public static bool IsInteractive => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;
}
