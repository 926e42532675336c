using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// Makes a data set's images into shards and statistics. A shard is whole under its name or not there; a later call keeps what is finished.
/// The bytes depend on the images, the size, the seed and the shards' length, not on workers, processes, machines or interruptions.
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
        var together = new PrepareGroup(settings.Group);
        settings = together.Part(settings) with { Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Folder)) };
        var plans = (settings.Splits ?? [.. data.Splits]).Distinct().Select(split => new SplitPlan(data, split, settings, cancellation)).ToArray();
        together.RequireSame(plans);
        SplitWork[] splits = [];
        together.InTurn(() =>
        {
            TargetFolder.Enter(data, settings, plans);
            splits = [.. plans.Select(plan => new SplitWork(plan, settings, cancellation))];
        });
        var session = new PrepareSession(settings, splits, together, progress, cancellation);
        var (finished, statistics) = (false, default(string));
        try
        {
            statistics = session.Run();
            finished = true;
        }
        catch (OperationCanceledException)
        {
            // What is finished stays, and the result says so.
            if (!together.Any(splits.Any(split => split.Made + split.Kept.Count > 0)))
            {
                throw;
            }
        }

        var images = together.Merge(splits, session.Images);
        return new PrepareResult(splits.Select(split => split.Result()).ToArray(), finished, statistics, images, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The shards of a split that a machine makes.</summary>
    internal static IEnumerable<int> Shards(this PrepareSettings settings, SplitPlan plan)
    {
        return Enumerable.Range(0, plan.Shards).Where(shard => Sharding.Machine(plan.ShardsBefore, shard, settings.Machines) == settings.Machine);
    }
}

/// <summary>How far a call is.</summary>
/// <param name="Stage">What it does: preparing, or counting the pixels of shards that were there already.</param>
/// <param name="Done">Images done by this call.</param>
/// <param name="Total">Images this call has to do in this stage; those of finished shards are not among them.</param>
public readonly record struct PrepareProgress(PrepareStage Stage, long Done, long Total);

/// <summary>The parts of preparing a data set.</summary>
public enum PrepareStage
{
    /// <summary>Images become shards.</summary>
    Shards,

    /// <summary>The pixels of shards that were there already are counted for the statistics.</summary>
    Statistics,
}

/// <summary>What a call has done.</summary>
/// <param name="Splits">Every split it was to prepare.</param>
/// <param name="Finished">Whether this machine's part is done; false after a cancellation.</param>
/// <param name="StatisticsPath">The statistics file, or null where there is none because training shards are missing or were not asked for.</param>
/// <param name="Images">Images this call has prepared.</param>
/// <param name="Seconds">Time this call has taken.</param>
public sealed record PrepareResult(
    IReadOnlyList<PreparedSplit> Splits, bool Finished, string? StatisticsPath, long Images, double Seconds);

/// <summary>What is there of a split after a call.</summary>
/// <param name="Name">The split.</param>
/// <param name="Images">Images of its source.</param>
/// <param name="Size">Side S of the prepared images.</param>
/// <param name="Shards">Shards it consists of.</param>
/// <param name="Made">Shards this call has made.</param>
/// <param name="Kept">Shards that were there already, of any machine.</param>
/// <param name="Skipped">The unusable images of all shards that are there.</param>
public sealed record PreparedSplit(
    string Name, int Images, int Size, int Shards, int Made, int Kept, IReadOnlyList<BadImage> Skipped)
{
    /// <summary>The odd images in the shards that this call has made.</summary>
    public OddImages Odd { get; init; } = OddImages.None;

    /// <summary>Shards that are not there yet.</summary>
    public int Missing => Shards - Made - Kept;
}
