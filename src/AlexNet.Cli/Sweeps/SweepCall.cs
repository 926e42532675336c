using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Experiments.Sweeps;

namespace AlexNet.Cli.Sweeps;

/// <summary>What a command does with a sweep: plans it, or does what is left of it.</summary>
internal static class SweepCall
{
    /// <param name="json">Takes the plan too; null where that is not asked for.</param>
    /// <param name="print">Is given what has become of every run, where all are over.</param>
    /// <returns>False where the sweep was stopped, which it has said.</returns>
    public static bool Run(SweepSettings settings, SweepFolder folder, SweepWork work, bool onlyPlan, string? json, Action<IReadOnlyList<SweepRunResult>> print, CancellationToken cancellation)
    {
        if (onlyPlan)
        {
            SweepPlan.Print(settings, folder, work, json, cancellation);
            return true;
        }

        using var claim = folder.Claim(settings);
        if (claim.Weakness is { } weakness)
        {
            Terminal.Warn($"{folder.Path}: nothing keeps a second sweep out of this folder, as its file system has no locks: {weakness}");
        }

        if (SweepDisplay.Show(observer => new SweepRunner(settings, folder, observer).Run(work, cancellation)) is { } results)
        {
            print(results);
            return true;
        }

        var over = settings.Runs.Count(run => folder.Of(run).Read(settings).State != SweepRunState.Open);
        Terminal.Line($"Stopped with {over} of {Counted.Of(settings.Runs.Count, "run")} over; everything is kept in {folder.Path}. The same command goes on.");
        return false;
    }
}
