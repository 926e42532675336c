using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Sweeps;

/// <summary>Shows a sweep as it happens: a bar for the run under way on a terminal, lines elsewhere; a line for every run that is over.</summary>
internal sealed class SweepDisplay : ISweepObserver
{
    private readonly Bars? _bars;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private SweepRunObserver? _run;
    private Bar? _evaluating;

    internal SweepDisplay(Bars? bars, TimeProvider clock) => (_bars, _clock, _start) = (bars, clock, clock.GetTimestamp());

    public static T Show<T>(Func<ISweepObserver, T> sweep) => Terminal.IsInteractive
        ? Bars.Show(BarColumns.State, bars => sweep(new SweepDisplay(bars, TimeProvider.System)))
        : sweep(new SweepDisplay(null, TimeProvider.System));

    public IRunObserver Begin(SweepProgress progress)
    {
        if (_bars is null)
        {
            Line($"{Name(progress)} ...");
        }

        _run?.Stop();
        return _run = new SweepRunObserver(this, _bars, progress, _clock, isFirst: _run is null);
    }

    public void Evaluating(long done, long total)
    {
        _run?.Stop();
        _evaluating ??= _bars?.Add("evaluation", total);
        if (_evaluating is not null)
        {
            _evaluating.Value = done;
        }
    }

    public void End(SweepProgress progress, SweepRunResult result)
    {
        _evaluating?.Stop();
        _evaluating = null;
        Line($"{Name(progress)}: {Result(result)}{Left(progress.ShareAfter)}");
    }

    public void Line(string text)
    {
        if (_bars is null)
        {
            Terminal.Line(text);
        }
        else
        {
            _bars.Line(text);
        }
    }

    public static string Name(SweepProgress progress) => $"run {progress.Number} of {progress.Runs}, {progress.Run.Name}";

    /// <summary>What has become of a run, in a few words.</summary>
    public static string Result(SweepRunResult result)
    {
        var epochs = result.Curve.Errors.Length;
        var training = epochs == 0 ? "" : $"training error {RunReport.Percent(result.Curve.Errors[^1])} after {Counted.Of(epochs, "epoch")}";
        var validation = result.Errors is { } errors ? $"top-1 error {RunReport.Percent(errors.Top1Error)}" : "";
        string[] parts = [result.State == SweepRunState.Diverged ? $"diverged: {result.Failure}" : "", training, validation];
        return string.Join(", ", parts.Where(part => part != ""));
    }

    /// <summary>The time that the sweep still takes, from what it has done in this session.</summary>
    /// <param name="share">What is done.</param>
    public string Left(double share) => share is > 0 and < 1
        ? $", about {RunTexts.Duration(_clock.GetElapsedTime(_start) * ((1 - share) / share))} left for all"
        : "";
}

/// <summary>Shows the run of a sweep that is under way.</summary>
internal sealed class SweepRunObserver(SweepDisplay sweep, Bars? bars, SweepProgress progress, TimeProvider clock, bool isFirst) : RunObserver
{
    /// <summary>Updates after which their speed says something.</summary>
    private const int Settled = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _told = clock.GetTimestamp();
    private Bar? _preparing;
    private Bar? _training;
    private long _first;

    public void Stop()
    {
        _preparing?.Stop();
        _training?.Stop();
    }

    /// <summary>Every run has the same data.</summary>
    public override void Opened(DataSet data)
    {
        if (isFirst)
        {
            base.Opened(data);
        }
    }

    public override void Needs(RunNeeds needs)
    {
        if (isFirst)
        {
            base.Needs(needs);
        }
    }

    public override void Preparing(long done, long total)
    {
        _preparing ??= bars?.Add("mean image, eigenpairs", total);
        if (_preparing is not null)
        {
            _preparing.Value = done;
        }
    }

    public override void Started(RunStart start)
    {
        _preparing?.Stop();
        _first = start.FirstStep;
        _training = bars?.Add(SweepDisplay.Name(progress), start.PlannedSteps);
        if (_training is not null)
        {
            _training.Value = start.FirstStep;
        }

        if (start.FirstStep > 0)
        {
            Line($"{SweepDisplay.Name(progress)} goes on from step {start.FirstStep}");
        }
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        var done = (double)(entry.Step - _first) / Math.Max(1, planned - _first);
        var left = progress.ShareBefore == 0 && entry.Step - _first < Settled ? "" : sweep.Left(progress.ShareBefore + done * (progress.ShareAfter - progress.ShareBefore));
        var state = string.Create(CultureInfo.InvariantCulture, $"loss {entry.Loss:F3}  error {entry.Top1Error:P0}  {entry.ImagesPerS:F0} images/s{left}");
        if (_training is not null)
        {
            _training.Value = entry.Step;
            _training.State = state;
        }
        else if (clock.GetElapsedTime(_told) >= Pause)
        {
            Line($"{SweepDisplay.Name(progress)}: step {entry.Step}/{planned}  {state}");
            _told = clock.GetTimestamp();
        }
    }

    public override void Validating(long done, long total)
    {
        // The run's own log has every validation.
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        // Likewise.
    }

    protected override void Line(string text) => sweep.Line(text);
}
