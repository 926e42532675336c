using AlexNet.Engines;
using AlexNet.Experiments.Sweeps;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Keeps what a sweep says, and stops it after a number of updates of all its runs, or within an evaluation.</summary>
internal sealed class SweepRecorder : ISweepObserver, IRunObserver
{
    private readonly CancellationTokenSource _stop = new();

    public int StopAfter { get; init; } = -1;

    public bool StopInEvaluation { get; init; }

    public CancellationToken Token => _stop.Token;

    /// <summary>Runs that began or went on, as NUMBER/OF NAME.</summary>
    public List<string> Begun { get; } = [];

    public List<(double Before, double After)> Shares { get; } = [];

    public List<SweepRunResult> Ended { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>The first updates of runs.</summary>
    public List<long> FirstSteps { get; } = [];

    public int Steps { get; private set; }

    public IRunObserver Begin(SweepProgress progress)
    {
        Begun.Add($"{progress.Number}/{progress.Runs} {progress.Run.Name}");
        Shares.Add((progress.ShareBefore, progress.ShareAfter));
        return this;
    }

    public void Evaluating(long done, long total) => StopIf(StopInEvaluation);

    public void End(SweepProgress progress, SweepRunResult result) => Ended.Add(result);

    public void Started(RunStart start) => FirstSteps.Add(start.FirstStep);

    public void Stepped(LogEntry entry, long planned)
    {
        Steps++;
        StopIf(Steps == StopAfter);
    }

    public void Warn(FormattableString text) => Warnings.Add(text.ToString());

    public void Opened(DataSet data)
    {
    }

    public void Preparing(long done, long total)
    {
    }

    public void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken)
    {
    }

    public void ExifWithoutEffect(string dataSet)
    {
    }

    public void LeftOutOfStatistics(IReadOnlyList<BadImage> images)
    {
    }

    public void Needs(RunNeeds needs)
    {
    }

    public void Validating(long done, long total)
    {
    }

    public void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
    }

    public void Happened(RunEvent happened)
    {
    }

    public void Saved(string path)
    {
    }

    private void StopIf(bool now)
    {
        if (now)
        {
            _stop.Cancel();
        }
    }
}
