using AlexNet.Core;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// Statistics of a finished set of training shards: exact sums over the images this call has prepared, and over the pixels of the shards
/// that were there already. The order of summing does not matter, so that any division of the work gives the same bytes.
/// </summary>
internal static class PreparedStatistics
{
    /// <summary>Writes the file where all training shards are there and it is not up to date.</summary>
    /// <returns>Its path, or null where a shard is missing.</returns>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static string? Write(
        SplitWork train, string folder, ImageWorkers pool, PrepareGroup together, IProgress<PrepareProgress>? progress, CancellationToken cancellation)
    {
        var plan = train.Plan;
        var path = Path.Combine(folder, DataStatistics.FileName);
        if (!together.All(train.IsComplete))
        {
            return null;
        }

        plan.Bad.ThrowIfAll();
        var made = together.Union(train.MadeShards);
        if (!together.All(made.Count == 0 && Fits(path, plan)))
        {
            var others = together.Part(Enumerable.Range(0, plan.Shards).Where(shard => !made.Contains(shard)));
            together.Do(() => Count(plan, others, pool, progress, cancellation));
            var sums = pool.Sums(plan.Size) ?? new PixelSums(plan.Size);
            together.Merge(sums, plan);
            if (together.IsFirst)
            {
                sums.Finish(plan.Bad.List, plan.Exif).Save(path);
            }
        }

        return path;
    }

    private static bool Fits(string path, SplitPlan plan)
    {
        try
        {
            return File.Exists(path) && DataStatistics.Load(path) is var kept
                && kept.Size == plan.Size && kept.Exif == plan.Exif && kept.Skipped == plan.Bad.Count && kept.Count + kept.Skipped == plan.Source.Count;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }

    private static void Count(SplitPlan plan, IReadOnlyCollection<int> shards, ImageWorkers pool, IProgress<PrepareProgress>? progress, CancellationToken cancellation)
    {
        var total = shards.Sum(shard => (long)plan.Images(shard).Length);
        var done = 0L;
        foreach (var number in shards)
        {
            using var shard = Shard.Open(plan.FilePath(number));
            pool.Run(shard.Count, (worker, image) => worker.Count(shard.Pixels(image), plan.Size), cancellation);
            done += plan.Images(number).Length;
            progress?.Report(new PrepareProgress(PrepareStage.Statistics, done, total));
        }
    }
}
