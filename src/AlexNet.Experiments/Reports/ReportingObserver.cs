using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Reports;

/// <summary>Passes on what it is told of a run, and writes the run's report whenever it was validated. A report that cannot be written is worth one
/// warning, and never the run.</summary>
/// <param name="shown">Who shows the run.</param>
/// <param name="folder">The run's.</param>
/// <param name="command">See <see cref="RunReports.Write"/>.</param>
public sealed class ReportingObserver(IRunObserver shown, RunFolder folder, Func<RunFolder, string?> command) : IRunObserver
{
    private bool _logged;
    private bool _warned;

    /// <summary>Writes the report as the run stands, at its end too; nothing where no update is logged yet.</summary>
    public void Write()
    {
        try
        {
            _logged = _logged || LogEntry.ReadAll(folder.LogFile).Any(entry => entry.Split == SplitNames.Train);
            if (_logged)
            {
                RunReports.Write(folder, folder.Path, command);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            if (!_warned)
            {
                _warned = true;
                shown.Warn($"the report of {folder.Path} is not written: {(error is UserErrorException mistake ? mistake.Text : (FormattableString)$"{error.Message}")}");
            }
        }
    }

    public void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        shown.Validated(entry, isBest, skipped);
        Write();
    }

    public void Warn(FormattableString text) => shown.Warn(text);

    public void Opened(DataSet data) => shown.Opened(data);

    public void Preparing(long done, long total) => shown.Preparing(done, total);

    public void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken) => shown.EngineReplaced(wanted, reason, taken);

    public void ExifWithoutEffect(string dataSet) => shown.ExifWithoutEffect(dataSet);

    public void LeftOutOfStatistics(IReadOnlyList<BadImage> images) => shown.LeftOutOfStatistics(images);

    public void Needs(RunNeeds needs) => shown.Needs(needs);

    public void Started(RunStart start) => shown.Started(start);

    public void Stepped(LogEntry entry, long planned) => shown.Stepped(entry, planned);

    public void Validating(long done, long total) => shown.Validating(done, total);

    public void Confused(LogEntry entry, Confusion confusion) => shown.Confused(entry, confusion);

    public void Happened(RunEvent happened) => shown.Happened(happened);

    public void Saved(string path) => shown.Saved(path);
}
