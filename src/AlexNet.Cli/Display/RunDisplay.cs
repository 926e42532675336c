using AlexNet.Training;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>Shows a run as it happens: bars on a terminal, a line now and then elsewhere.</summary>
internal static class RunDisplay
{
    public static RunResult Show(Func<IRunObserver, RunResult> run)
    {
        if (!Terminal.IsInteractive)
        {
            return run(new PlainRunObserver());
        }

        return AnsiConsole.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = Terminal.BarWidth(besides: 72) }, new PercentageColumn(), new StateColumn())
            .Start(context => run(new BarRunObserver(context)));
    }
}
