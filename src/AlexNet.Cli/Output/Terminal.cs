using System.Text;
using Spectre.Console;

namespace AlexNet.Cli.Output;

/// <summary>The one door to standard output and standard error: whatever a text holds, it is shown and never obeyed.</summary>
internal static class Terminal
{
    private const int FileWidth = 200;
    private static bool _isShared;

    /// <summary>Whether bars can be drawn and redrawn.</summary>
    public static bool IsInteractive => !_isShared && AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected;

    /// <summary>Makes both streams ready. Where a terminal is lost, writing to it fails: what the program still has to save must not.
    /// Nothing is folded where output goes to a file. <c>NO_COLOR</c> makes a plain terminal of any.</summary>
    /// <param name="isShared">Whether other processes write there too: to a launcher, which may give each a terminal of its own.</param>
    public static void Open(bool isShared = false)
    {
        _isShared = isShared;
        if (isShared || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            // What .NET and the library write to a terminal of this kind has no sequences, those of .NET's own start and end among them.
            Environment.SetEnvironmentVariable("TERM", "dumb");
        }

        Console.OutputEncoding = Encoding.UTF8;
        if (!Console.IsOutputRedirected)
        {
            Console.SetOut(new LastingWriter(Console.Out));
        }

        if (!Console.IsErrorRedirected)
        {
            Console.SetError(new LastingWriter(Console.Error));
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
        }
    }

    /// <summary>Width of a bar that leaves room for what stands beside it.</summary>
    public static int BarWidth(int besides) => Math.Clamp(AnsiConsole.Profile.Width - besides, 8, 40);

    /// <summary>Letters that are left of a line, and at most so many.</summary>
    public static int Room(int besides, int most) => Math.Clamp(AnsiConsole.Profile.Width - besides, 8, most);

    /// <summary>One line on standard output, however long.</summary>
    public static void Line(string text = "") => Console.Out.WriteLine(PlainText.Of(text));

    /// <summary>A warning on standard error, out of the way of tables and JSON; above the bars where there are some.</summary>
    public static void Warn(string message)
    {
        var line = PlainText.Of($"warning: {message}");
        if (IsInteractive && !Console.IsErrorRedirected)
        {
            AnsiConsole.Write(new Text(line + "\n", new Style(Color.Yellow)));
            return;
        }

        Console.Error.WriteLine(line);
    }

    /// <summary>The one line on standard error that says why there is no result.</summary>
    public static void Fail(string message) => Console.Error.WriteLine(PlainText.Of($"alexnet: {message}"));
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
