using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Preparing;

namespace AlexNet.Cli.Display;

/// <summary>Shows how far the work is: a bar with speed and time left on a terminal, a line now and then elsewhere.</summary>
internal sealed class PrepareDisplay(Action<PrepareProgress, string> show, TimeProvider clock) : IProgress<PrepareProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private PrepareStage _stage;
    private WorkRate _rate = new(clock);

    public static PrepareResult Show(Func<IProgress<PrepareProgress>, PrepareResult> work)
    {
        if (!Terminal.IsInteractive)
        {
            return work(new PrepareDisplay(NowAndThen(TimeProvider.System), TimeProvider.System));
        }

        return Bars.Show(BarColumns.State, bars => work(new PrepareDisplay(InBars(bars), TimeProvider.System)));
    }

    public void Report(PrepareProgress progress)
    {
        lock (_gate)
        {
            if (progress.Stage != _stage)
            {
                (_stage, _rate) = (progress.Stage, new WorkRate(clock));
            }

            show(progress, _rate.Text(progress.Done, progress.Total));
        }
    }

    /// <summary>Shows progress, with what is said beside it.</summary>
    internal static Action<PrepareProgress, string> InBars(Bars bars)
    {
        var shown = new Dictionary<PrepareStage, Bar>();
        return (progress, rate) =>
        {
            if (!shown.TryGetValue(progress.Stage, out var bar))
            {
                shown.Add(progress.Stage, bar = bars.Add(Title(progress.Stage), of: Math.Max(1, progress.Total)));
            }

            // Workers report out of order.
            bar.Value = Math.Max(bar.Value, progress.Done);
            bar.State = rate;
        };
    }

    /// <summary>Writes a line every few seconds.</summary>
    internal static Action<PrepareProgress, string> NowAndThen(TimeProvider clock)
    {
        var last = clock.GetTimestamp();
        return (progress, rate) =>
        {
            if (clock.GetElapsedTime(last) >= Pause)
            {
                last = clock.GetTimestamp();
                Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{Title(progress.Stage)}: {progress.Done:N0} of {Counted.Of(progress.Total, "image")}, {rate}"));
            }
        };
    }

    private static string Title(PrepareStage stage) => stage == PrepareStage.Shards ? "shards" : "statistics";
}

/// <summary>Speed and time left of work that began with this object.</summary>
internal sealed class WorkRate(TimeProvider clock)
{
    private readonly long _begin = clock.GetTimestamp();

    /// <summary>Such as "512 images/s, 3:20 left".</summary>
    public string Text(long done, long total)
    {
        var rate = done / Math.Max(1e-3, clock.GetElapsedTime(_begin).TotalSeconds);
        var left = TimeSpan.FromSeconds(Math.Min(1e7, (total - done) / Math.Max(1e-3, rate)));
        return string.Create(CultureInfo.InvariantCulture, $"{rate:N0} images/s, {RunTexts.Duration(left)} left");
    }
}
