using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Sweeps;

/// <summary>Stops a run when the training error of an epoch is at a level, after the first update of the next one.</summary>
internal sealed class LevelObserver(IRunObserver told, RunFolder folder, int epochs, double level, CancellationTokenSource stop) : IRunObserver
{
    private List<LogEntry> _log = [];

    /// <summary>The log ends by then where the run goes on.</summary>
    public void Started(RunStart start)
    {
        _log = [.. LogEntry.ReadAll(folder.LogFile)];
        told.Started(start);
    }

    public void Stepped(LogEntry entry, long planned)
    {
        var isNextEpoch = _log.Count > 0 && _log[^1].Epoch < entry.Epoch;
        _log.Add(entry);
        told.Stepped(entry, planned);
        if (isNextEpoch && SweepRunFolder.CurveOf(_log, epochs, isOver: false).Lowest <= level)
        {
            stop.Cancel();
        }
    }

    public void Opened(DataSet data) => told.Opened(data);

    public void Warn(FormattableString text) => told.Warn(text);

    public void Preparing(long done, long total) => told.Preparing(done, total);

    public void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken) => told.EngineReplaced(wanted, reason, taken);

    public void ExifWithoutEffect(string dataSet) => told.ExifWithoutEffect(dataSet);

    public void LeftOutOfStatistics(IReadOnlyList<BadImage> images) => told.LeftOutOfStatistics(images);

    public void Needs(RunNeeds needs) => told.Needs(needs);

    public void Validating(long done, long total) => told.Validating(done, total);

    public void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped) => told.Validated(entry, isBest, skipped);

    public void Confused(LogEntry entry, Confusion confusion) => told.Confused(entry, confusion);

    public void Happened(RunEvent happened) => told.Happened(happened);

    public void Saved(string path) => told.Saved(path);
}
