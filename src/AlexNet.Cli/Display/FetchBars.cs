using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>A bar for every file that is fetched, checked or unpacked; lines alone where output goes to a file.</summary>
internal static class FetchBars
{
    /// <param name="work">Is given what to call with lines, and with what is done of what, of how many bytes.</param>
    public static T Show<T>(Func<Action<string>, Action<string, long, long>?, T> work)
    {
        if (!Terminal.IsInteractive)
        {
            return work(Console.WriteLine, null);
        }

        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn { Width = Terminal.BarWidth(besides: 90) },
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                return work(line => AnsiConsole.MarkupLineInterpolated($"{line}"), (what, done, total) =>
                {
                    if (!bars.TryGetValue(what, out var bar))
                    {
                        bars.Add(what, bar = context.AddTask(Markup.Escape(what)).IsIndeterminate(total == 0));
                    }

                    bar.MaxValue = Math.Max(total, done);
                    bar.Value = done;
                });
            });
    }
}
