using AlexNet.Engines;
using AlexNet.Loader.Decoding;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Support;

/// <summary>Keeps what a run says, and stops the run after an update if asked to.</summary>
internal sealed class Recorder : IRunObserver
{
    private readonly CancellationTokenSource _stop = new();

    public long StopAfter { get; init; } = -1;

    /// <summary>Stops the run within the validation after this update.</summary>
    public long StopInValidationAfter { get; init; } = -1;

    /// <summary>Done when it is told what the run takes.</summary>
    public Action WhenNeeded { get; init; } = () => { };

    /// <summary>Done when the run begins.</summary>
    public Action WhenStarted { get; init; } = () => { };

    /// <summary>Done after each validation.</summary>
    public Action WhenValidated { get; init; } = () => { };

    public CancellationToken Token => _stop.Token;

    public List<string> Warnings { get; } = [];

    public List<(EngineRequest Wanted, string Reason, string Taken)> Replaced { get; } = [];

    public List<string> Saved { get; } = [];

    public List<RunEvent> Events { get; } = [];

    public List<LogEntry> Steps { get; } = [];

    public List<LogEntry> Validations { get; } = [];

    /// <summary>Whether each of them was the best so far.</summary>
    public List<bool> Best { get; } = [];

    /// <summary>Which classes were taken for which in each of them.</summary>
    public List<Confusion> Confusions { get; } = [];

    /// <summary>Images that they were not about.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Their progress: images done of all.</summary>
    public List<(long Done, long Total)> Validated { get; } = [];

    /// <summary>Data sets.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>The progress of statistics: images done of all.</summary>
    public List<(long Done, long Total)> Prepared { get; } = [];

    public RunNeeds? Needed { get; private set; }

    public RunStart? Start { get; private set; }

    public IEnumerable<double> Losses => Steps.Select(entry => entry.Loss);

    void ISessionObserver.Opened(AlexNet.Loader.DataSets.DataSet data) => Opened.Add(data.Name);

    public void Warn(FormattableString text) => Warnings.Add(Wording.Of(text, name => "--" + name));

    public void Preparing(long done, long total) => Prepared.Add((done, total));

    public void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken) => Replaced.Add((wanted, reason.Message, taken.Engine.Name));

    public void ExifWithoutEffect(string dataSet) => Warnings.Add($"EXIF has no effect on {dataSet}");

    public void LeftOutOfStatistics(IReadOnlyList<BadImage> images) => Warnings.AddRange(images.Select(image => image.Name));

    public void Needs(RunNeeds needs)
    {
        Needed = needs;
        WhenNeeded();
    }

    public void Started(RunStart start)
    {
        Start = start;
        WhenStarted();
        StopIf(StopAfter == 0);
    }

    public void Stepped(LogEntry entry, long planned)
    {
        Steps.Add(entry);
        StopIf(entry.Step == StopAfter);
    }

    public void Validating(long done, long total)
    {
        Validated.Add((done, total));
        StopIf(Steps.Count > 0 && Steps[^1].Step == StopInValidationAfter);
    }

    void IRunObserver.Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        Validations.Add(entry);
        Best.Add(isBest);
        Skipped.AddRange(skipped.Select(image => image.Name));
        WhenValidated();
    }

    void IRunObserver.Confused(LogEntry entry, Confusion confusion) => Confusions.Add(confusion);

    public void Happened(RunEvent happened) => Events.Add(happened);

    void IRunObserver.Saved(string path) => Saved.Add(path);

    private void StopIf(bool now)
    {
        if (now)
        {
            _stop.Cancel();
        }
    }
}
