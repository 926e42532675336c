using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;
using Spectre.Console;

namespace AlexNet.Cli.Display;

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
