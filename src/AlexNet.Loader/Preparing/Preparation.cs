using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Loader.DataSets;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// Makes a data set's images into shards and statistics. A shard is whole under its name or not there; a later call keeps what is finished.
/// The bytes depend on the images, the size, the seed and the shards' length, not on workers, machines or interruptions.
/// </summary>
public static class Preparation
{
    /// <summary>Makes what is missing of this machine's shards, and the statistics where all training shards are there then.</summary>
    /// <param name="data">The images.</param>
    /// <param name="settings">What is to be made of them.</param>
    /// <param name="progress">Told how far the call is, now and then, from any thread.</param>
    /// <param name="cancellation">Stops the work; finished shards stay.</param>
    /// <returns>What is there now, also after a cancellation.</returns>
    /// <exception cref="UserErrorException">Too many images are unusable, the disk is full, or the folder holds other shards.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was anything to keep.</exception>
    public static PrepareResult Run(
        DataSet data, PrepareSettings settings, IProgress<PrepareProgress>? progress = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        settings = settings with { Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Folder)) };
        var plans = (settings.Splits ?? [.. data.Splits]).Distinct().Select(split => new SplitPlan(data, split, settings, cancellation)).ToArray();
        TargetFolder.Enter(data, settings, plans);
        var splits = plans.Select(plan => new SplitWork(plan, settings, cancellation)).ToArray();
        var session = new PrepareSession(settings, splits, progress, cancellation);
        var (finished, statistics) = (false, default(string));
        try
        {
            statistics = session.Run();
            finished = true;
        }
        catch (OperationCanceledException) when (splits.Any(split => split.Made + split.Kept.Count > 0))
        {
            // What is finished stays, and the result says so.
        }

        return new PrepareResult(splits.Select(split => split.Result()).ToArray(), finished, statistics, session.Images, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The shards of a split that a machine makes.</summary>
    internal static IEnumerable<int> Shards(this PrepareSettings settings, SplitPlan plan)
    {
        return Enumerable.Range(0, plan.Shards).Where(shard => Sharding.Machine(plan.ShardsBefore, shard, settings.Machines) == settings.Machine);
    }
}
