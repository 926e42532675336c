using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Sweeps;

/// <summary>Stops a run when the training error of an epoch is at a level, after the first update of the next one.</summary>
internal sealed class LevelObserver(IRunObserver told, RunFolder folder, int epochs, double level, CancellationTokenSource stop) : PassingObserver(told)
{
    private List<LogEntry> _log = [];

    /// <summary>The log ends by then where the run goes on.</summary>
    public override void Started(RunStart start)
    {
        _log = [.. LogEntry.ReadAll(folder.LogFile)];
        base.Started(start);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        var isNextEpoch = _log.Count > 0 && _log[^1].Epoch < entry.Epoch;
        _log.Add(entry);
        base.Stepped(entry, planned);
        if (isNextEpoch && SweepRunFolder.CurveOf(_log, epochs, isOver: false).Lowest <= level)
        {
            stop.Cancel();
        }
    }
}
