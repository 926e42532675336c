using AlexNet.Cli.Display;
using AlexNet.Cli.Output;
using AlexNet.Core;
using AlexNet.Training.RunFolders;
using Spectre.Console;

namespace AlexNet.Cli.Tests.Display;

/// <summary>Where the lines of a run go.</summary>
[NonParallelizable]
public sealed class RunDisplayTests
{
    private static readonly RunEvent Drop = new RateDropped(120, 7, 0.001, 3, 1, 2);
    private static readonly RunEvent Stuck = new NoProgress(400, 300, 2.3021, 2.302585) { Remedies = [Remedy.Labels] };

    [Test]
    public void Plain_WritesWhatHappensAndWarnsOfALossThatDoesNotFall()
    {
        var (output, error) = Capture(() =>
        {
            var observer = new PlainRunObserver();
            observer.Happened(Drop);
            observer.Happened(Stuck);
        });
        Assert.That(output, Is.EqualTo(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    [Test]
    public void Bars_LeaveWhatHappensAboveThem()
    {
        var (output, error) = Capture(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Happened(Drop);
            observer.Happened(Stuck);
            return 0;
        }));
        Assert.That(output, Does.Contain(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    private static (string Output, string Error) Capture(Action write)
    {
        var (before, complaints, terminal) = (Console.Out, Console.Error, AnsiConsole.Console);
        var (written, complained) = (new StringWriter(), new StringWriter());
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(written) });
            AnsiConsole.Profile.Width = 300;
            write();
            return (written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(complaints);
            AnsiConsole.Console = terminal;
        }
    }
}
