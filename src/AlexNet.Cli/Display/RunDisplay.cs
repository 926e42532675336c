using System.Diagnostics;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;
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

/// <summary>What is told in the same way wherever output goes.</summary>
internal abstract class RunObserver : IRunObserver
{
    public void Warn(FormattableString text) => Terminal.Warn(NextCommand.Worded(text));

    public void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken) =>
        Terminal.Warn(RunTexts.EngineReplaced(wanted, reason, taken));

    public void ExifWithoutEffect(string dataSet) =>
        Terminal.Warn($"{ExifOption.Name} {ExifOrientation.Apply.Word()} has no effect on {dataSet}: its images are prepared already");

    public void LeftOutOfStatistics(IReadOnlyList<BadImage> images)
    {
        foreach (var line in BadImageTexts.Lines(images, "not in the statistics: "))
        {
            Terminal.Warn(line);
        }
    }

    public abstract void Preparing(long done, long total);

    public void Needs(RunNeeds needs) => AnsiConsole.WriteLine(RunTexts.Needs(needs));

    public abstract void Started(RunStart start);

    public abstract void Stepped(LogEntry entry, long planned);

    public abstract void Validating(long done, long total);

    public abstract void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped);

    public void Saved(string path)
    {
        // The end of the run names the folder.
    }
}

/// <summary>Writes lines: every validation, and the state of training every few seconds.</summary>
internal sealed class PlainRunObserver : RunObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private TimeLeft _left = new(0, 0);
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _preparing;

    public override void Preparing(long done, long total)
    {
        if (!_preparing)
        {
            _preparing = true;
            Console.WriteLine($"Computing the mean image and the RGB eigenpairs of {total:N0} images ...");
        }
    }

    public override void Started(RunStart start)
    {
        Console.WriteLine(RunTexts.Started(start));
        _left = new TimeLeft(start.FirstStep, start.FirstSeconds);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        var left = _left.After(entry, planned);
        if (_since.Elapsed >= Pause || entry.Step == planned)
        {
            Console.WriteLine($"step {entry.Step}/{planned}  {RunTexts.Step(entry, left)}");
            _since.Restart();
        }
    }

    public override void Validating(long done, long total)
    {
        // The result is enough.
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped) => Console.WriteLine(RunTexts.Validated(entry, isBest, skipped));
}

/// <summary>A bar for the run, one for each validation under way, and a line above them for every result.</summary>
internal sealed class BarRunObserver(ProgressContext context) : RunObserver
{
    private TimeLeft _left = new(0, 0);
    private readonly Lock _gate = new();
    private ProgressTask? _preparing;
    private ProgressTask? _training;
    private ProgressTask? _validating;

    public override void Preparing(long done, long total)
    {
        lock (_gate)
        {
            _preparing ??= context.AddTask("mean image, eigenpairs", maxValue: total);
            _preparing.Value = done;
        }
    }

    public override void Started(RunStart start)
    {
        _preparing?.StopTask();
        AnsiConsole.WriteLine(RunTexts.Started(start));
        _training = context.AddTask("training", maxValue: start.PlannedSteps);
        _training.Value = start.FirstStep;
        _left = new TimeLeft(start.FirstStep, start.FirstSeconds);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        _training!.Value = entry.Step;
        StateColumn.Set(_training, RunTexts.Step(entry, _left.After(entry, planned)));
    }

    public override void Validating(long done, long total)
    {
        _validating ??= context.AddTask("validation", maxValue: total);
        _validating.Value = done;
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        _validating?.StopTask();
        _validating = null;
        AnsiConsole.WriteLine(RunTexts.Validated(entry, isBest, skipped));
    }
}

/// <summary>Estimates what a run still takes from the updates it has done in this session.</summary>
/// <param name="start">Updates done before this session.</param>
/// <param name="secondsBefore">Training time before it.</param>
internal sealed class TimeLeft(long start, double secondsBefore)
{
    private long _firstStep = -1;
    private double _firstSeconds;

    public TimeSpan After(LogEntry entry, long planned)
    {
        if (_firstStep < 0)
        {
            (_firstStep, _firstSeconds) = (entry.Step, entry.Seconds);
            return TimeSpan.FromSeconds((entry.Seconds - secondsBefore) / Math.Max(1, entry.Step - start) * (planned - entry.Step));
        }

        var secondsPerStep = (entry.Seconds - _firstSeconds) / Math.Max(1, entry.Step - _firstStep);
        return TimeSpan.FromSeconds(secondsPerStep * (planned - entry.Step));
    }
}
