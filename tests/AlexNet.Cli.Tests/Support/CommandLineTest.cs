using Spectre.Console;

namespace AlexNet.Cli.Tests.Support;

/// <summary>Runs commands in a working folder of their own with shards in <c>data</c>.</summary>
[NonParallelizable]
public abstract class CommandLineTest
{
    private string before = "";

    private protected TempFolder Folder { get; private set; } = null!;

    [OneTimeSetUp]
    public void EnterFolder()
    {
        before = Environment.CurrentDirectory;
        Folder = new TempFolder();
        Environment.CurrentDirectory = Folder.Path;
        TinyShards.Write("data");
    }

    [OneTimeTearDown]
    public void LeaveFolder()
    {
        Environment.CurrentDirectory = before;
        Folder.Dispose();
    }

    /// <summary>Runs a command line, its words parted by spaces, in this process.</summary>
    private protected static Outcome Run(string line) => Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private protected static Outcome Run(string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        var (written, complained) = (new StringWriter(), new StringWriter());
        var terminal = AnsiConsole.Console;
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(written) });
            return new Outcome(AlexNetProgram.Run(args), written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            AnsiConsole.Console = terminal;
        }
    }

    /// <summary>A short run of the small network on the shards.</summary>
    private protected static Outcome Train(string more = "") => Run($"train --data data --network cifar-relu --batch 8 --steps 3 {more}");

    private protected static void AssertOneLine(Outcome outcome, params string[] parts)
    {
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Does.StartWith("alexnet: "));
        Assert.That(outcome.Error.TrimEnd('\n'), Does.Not.Contain("\n").And.Not.Contain("   at "));
        foreach (var part in parts)
        {
            Assert.That(outcome.Error, Does.Contain(part));
        }
    }
}
