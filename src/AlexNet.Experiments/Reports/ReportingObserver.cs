using AlexNet.Core;
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
public sealed class ReportingObserver(IRunObserver shown, RunFolder folder, Func<RunFolder, string?> command) : PassingObserver(shown)
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
                Warn($"the report of {folder.Path} is not written: {(error is UserErrorException mistake ? mistake.Text : (FormattableString)$"{error.Message}")}");
            }
        }
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        base.Validated(entry, isBest, skipped);
        Write();
    }
}
