using System.Diagnostics;
using System.Globalization;
using AlexNet.Loader.Preparing;
using Spectre.Console;

namespace AlexNet.Cli.Display;

/// <summary>Shows how far the work is: a bar with speed and time left on a terminal, a line now and then elsewhere.</summary>
internal sealed class PrepareDisplay(Action<PrepareProgress, string> show) : IProgress<PrepareProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private PrepareStage _stage;
    private WorkRate _rate = new();

    public static PrepareResult Show(Func<IProgress<PrepareProgress>, PrepareResult> work)
    {
        if (!Terminal.IsInteractive)
        {
            var last = DateTime.UtcNow;
            return work(new PrepareDisplay((progress, rate) => PrintNowAndThen(ref last, progress, rate)));
        }

        return AnsiConsole.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = Terminal.BarWidth(besides: 60) }, new PercentageColumn(), new StateColumn())
            .Start(context => work(new PrepareDisplay(Bars(context))));
    }

    public void Report(PrepareProgress progress)
    {
        lock (_gate)
        {
            if (progress.Stage != _stage)
            {
                (_stage, _rate) = (progress.Stage, new WorkRate());
            }

            show(progress, _rate.Text(progress.Done, progress.Total));
        }
    }

    private static Action<PrepareProgress, string> Bars(ProgressContext context)
    {
        var tasks = new Dictionary<PrepareStage, ProgressTask>();
        return (progress, rate) =>
        {
            if (!tasks.TryGetValue(progress.Stage, out var task))
            {
                tasks.Add(progress.Stage, task = context.AddTask(Title(progress.Stage), maxValue: Math.Max(1, progress.Total)));
            }

            // Workers report out of order.
            task.Value = Math.Max(task.Value, progress.Done);
            StateColumn.Set(task, rate);
        };
    }

    private static void PrintNowAndThen(ref DateTime last, PrepareProgress progress, string rate)
    {
        if (DateTime.UtcNow - last >= Pause)
        {
            last = DateTime.UtcNow;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Title(progress.Stage)}: {progress.Done:N0} of {progress.Total:N0} images, {rate}"));
        }
    }

    private static string Title(PrepareStage stage) => stage == PrepareStage.Shards ? "shards" : "statistics";
}

/// <summary>Speed and time left of work that began with this object.</summary>
internal sealed class WorkRate
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Such as "512 images/s, 3:20 left".</summary>
    public string Text(long done, long total)
    {
        var rate = done / Math.Max(1e-3, _clock.Elapsed.TotalSeconds);
        var left = TimeSpan.FromSeconds(Math.Min(1e7, (total - done) / Math.Max(1e-3, rate)));
        return string.Create(CultureInfo.InvariantCulture, $"{rate:N0} images/s, {RunTexts.Duration(left)} left");
    }
}
