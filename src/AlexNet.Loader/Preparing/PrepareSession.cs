using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Preparing;

/// <summary>One call's work on all its splits.</summary>
internal sealed class PrepareSession(
    PrepareSettings settings, IReadOnlyList<SplitWork> splits, PrepareGroup together, IProgress<PrepareProgress>? progress, CancellationToken cancellation)
{
    private const int ReportEvery = 64;

    private readonly long _total = splits.Sum(split => split.ToMake.Sum(shard => (long)split.Plan.Images(shard).Length));
    private long _done;

    /// <summary>Images prepared so far.</summary>
    public long Images => Interlocked.Read(ref _done);

    /// <returns>The statistics file, if there is one.</returns>
    public string? Run()
    {
        FreeSpace.Require(settings.Folder, Needed());
        var pool = new ImageWorkers(settings.Workers, settings.Exif, settings.MaxPixels);
        together.Do(() => MakeShards(pool));
        together.Do(Look);
        return splits.FirstOrDefault(split => split.Plan.Name == SplitNames.Train) is { } train
            ? PreparedStatistics.Write(train, settings.Folder, pool, together, progress, cancellation)
            : null;
    }

    private void Look()
    {
        foreach (var split in splits)
        {
            split.Look(cancellation);
        }
    }

    private void MakeShards(ImageWorkers pool)
    {
        using var maker = new ShardMaker(pool, Report, Done, cancellation);
        foreach (var split in splits)
        {
            foreach (var shard in split.ToMake)
            {
                maker.Make(split.Plan, shard);
            }
        }

        maker.Finish();
    }

    private long Needed()
    {
        var shards = splits.Sum(split => split.ToMake.Sum(shard => split.Plan.FileBytes(shard)));
        return shards > 0 ? shards + splits[0].Plan.StatisticsBytes : 0;
    }

    private void Report()
    {
        var now = Interlocked.Increment(ref _done);
        if (now % ReportEvery == 0 || now == _total || now == 1)
        {
            progress?.Report(new PrepareProgress(PrepareStage.Shards, now, _total));
        }
    }

    private void Done(SplitPlan plan, int shard) => splits.First(split => split.Plan == plan).Done(shard);
}
