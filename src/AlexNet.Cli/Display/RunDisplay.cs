using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Display;

/// <summary>Shows a run as it happens: bars on a terminal, a line now and then elsewhere.</summary>
internal static class RunDisplay
{
    public static RunResult Show(Func<IRunObserver, RunResult> run)
    {
        if (!Terminal.IsInteractive)
        {
            return run(new PlainRunObserver(TimeProvider.System));
        }

        return Bars.Show(BarColumns.State, bars => run(new BarRunObserver(bars)));
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

    public virtual void Opened(DataSet data) => Line(DataSummary.Of(data));

    public abstract void Preparing(long done, long total);

    public virtual void Needs(RunNeeds needs) => Line(RunTexts.Needs(needs));

    public abstract void Started(RunStart start);

    public abstract void Stepped(LogEntry entry, long planned);

    public abstract void Validating(long done, long total);

    public abstract void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped);

    /// <summary>A line among those of the run; what asks for something to be done is a warning.</summary>
    public void Happened(RunEvent happened)
    {
        var text = RunTexts.Happened(happened);
        if (happened is NoProgress)
        {
            Terminal.Warn(text);
        }
        else
        {
            Line(text);
        }
    }

    /// <summary>Writes a line that stays.</summary>
    protected abstract void Line(string text);

    public void Saved(string path)
    {
        // The end of the run names the folder.
    }
}

/// <summary>Writes lines: every validation, and the state of training every few seconds.</summary>
internal sealed class PlainRunObserver(TimeProvider clock) : RunObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private TimeLeft _left = new(0, 0);
    private long _told = clock.GetTimestamp();
    private bool _preparing;

    public override void Preparing(long done, long total)
    {
        if (!_preparing)
        {
            _preparing = true;
            Terminal.Line($"Computing the mean image and the RGB eigenpairs of {Counted.Of(total, "image")} ...");
        }
    }

    public override void Started(RunStart start)
    {
        foreach (var line in RunTexts.Started(start))
        {
            Terminal.Line(line);
        }

        _left = new TimeLeft(start.FirstStep, start.FirstSeconds);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        var left = _left.After(entry, planned);
        if (clock.GetElapsedTime(_told) >= Pause || entry.Step == planned)
        {
            Terminal.Line($"step {entry.Step}/{planned}  {RunTexts.Step(entry, left)}");
            _told = clock.GetTimestamp();
        }
    }

    public override void Validating(long done, long total)
    {
        // The result is enough.
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped) => Line(RunTexts.Validated(entry, isBest, skipped));

    protected override void Line(string text) => Terminal.Line(text);
}

/// <summary>A bar for the run, one for each validation under way, and a line above them for every result.</summary>
internal sealed class BarRunObserver(Bars bars) : RunObserver
{
    private TimeLeft _left = new(0, 0);
    private readonly Lock _gate = new();
    private Bar? _preparing;
    private Bar? _training;
    private Bar? _validating;

    public override void Preparing(long done, long total)
    {
        lock (_gate)
        {
            _preparing ??= bars.Add("mean image, eigenpairs", total);
            _preparing.Value = done;
        }
    }

    public override void Started(RunStart start)
    {
        _preparing?.Stop();
        foreach (var line in RunTexts.Started(start))
        {
            bars.Line(line);
        }

        _training = bars.Add("training", start.PlannedSteps);
        _training.Value = start.FirstStep;
        _left = new TimeLeft(start.FirstStep, start.FirstSeconds);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        _training!.Value = entry.Step;
        _training.State = RunTexts.Step(entry, _left.After(entry, planned));
    }

    public override void Validating(long done, long total)
    {
        _validating ??= bars.Add("validation", total);
        _validating.Value = done;
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        _validating?.Stop();
        _validating = null;
        Line(RunTexts.Validated(entry, isBest, skipped));
    }

    protected override void Line(string text) => bars.Line(text);
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
