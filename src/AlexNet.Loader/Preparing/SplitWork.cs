using AlexNet.Core;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Preparing;

/// <summary>A split's plan and how far it is.</summary>
internal sealed class SplitWork
{
    private readonly PrepareSettings _settings;
    private readonly HashSet<int> _kept = [];
    private readonly HashSet<int> _made = [];

    /// <summary>Looks for the shards that are there.</summary>
    /// <exception cref="UserErrorException">There are foreign shards, or more images left out than are allowed.</exception>
    public SplitWork(SplitPlan plan, PrepareSettings settings, CancellationToken cancellation)
    {
        (Plan, _settings) = (plan, settings);
        Look(cancellation);
        ToMake = settings.Shards(plan).Where(shard => !_kept.Contains(shard)).ToArray();
    }

    public SplitPlan Plan { get; }

    /// <summary>This machine's shards that were not there at first.</summary>
    public IReadOnlyList<int> ToMake { get; }

    public int Made => _made.Count;

    public IReadOnlyCollection<int> MadeShards => _made;

    /// <summary>Finished shards that are there besides those, as far as was looked.</summary>
    public IReadOnlyCollection<int> Kept => _kept;

    /// <summary>Whether all shards are there.</summary>
    public bool IsComplete => _made.Count + _kept.Count == Plan.Shards;

    /// <summary>A shard has been made, by this process or by another of the same call, whose it was found to be before.</summary>
    public void Done(int shard)
    {
        _made.Add(shard);
        _kept.Remove(shard);
    }

    /// <summary>Looks for shards that were not there before, such as those of other machines; their unusable images are counted.</summary>
    /// <exception cref="UserErrorException">There are foreign shards, or more images left out than are allowed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Look(CancellationToken cancellation)
    {
        foreach (var shard in Enumerable.Range(0, Plan.Shards).Where(shard => !_made.Contains(shard) && !_kept.Contains(shard)))
        {
            cancellation.ThrowIfCancellationRequested();
            Take(shard, ShardLook.At(Plan, shard));
        }
    }

    public PreparedSplit Result() => new(Plan.Name, Plan.Source.Count, Plan.Size, Plan.Shards, _made.Count, _kept.Count, Plan.Bad.List) { Odd = Plan.Odd.Found };

    private void Take(int shard, ShardLook look)
    {
        if (look.State == ShardState.Foreign)
        {
            TargetFolder.Clear(_settings, Plan.FilePath(shard), look.Why);
        }
        else if (look.State == ShardState.Finished)
        {
            _kept.Add(shard);
            foreach (var image in look.Skipped)
            {
                Plan.Bad.Add(image.Index, image.Reason);
            }
        }
    }
}
