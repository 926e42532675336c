using Spectre.Console;

namespace AlexNet.Cli.Tests.Support;

/// <summary>A terminal of some width that keeps what is written to it.</summary>
internal static class Screen
{
    /// <summary>What an action writes to both streams.</summary>
    /// <param name="interactive">Whether bars are drawn.</param>
    public static (string Output, string Error) Of(Action print, int width = 200, bool interactive = false)
    {
        var (output, error, terminal) = (Console.Out, Console.Error, AnsiConsole.Console);
        var (written, complained) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
                Out = new AnsiConsoleOutput(written),
            });
            AnsiConsole.Profile.Width = width;
            print();
            return (written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            AnsiConsole.Console = terminal;
        }
    }

    /// <summary>The lines of standard output, without spaces at their ends.</summary>
    public static string[] Lines(Action print, int width = 200) => [.. Of(print, width).Output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    /// <summary>A printed table's cells, by row; the first are the headers.</summary>
    public static string[][] Cells(IEnumerable<string> lines) =>
        [.. lines.Where(line => line.StartsWith('│')).Select(line => line.Trim('│').Split('│').Select(cell => cell.Trim()).ToArray())];
}
