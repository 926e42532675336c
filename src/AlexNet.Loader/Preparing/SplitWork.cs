namespace AlexNet.Loader;

/// <summary>A split's plan and how far it is.</summary>
internal sealed class SplitWork
{
    private readonly HashSet<int> made = [];

    /// <summary>Looks for the shards that are there.</summary>
    /// <exception cref="AlexNet.Core.UserErrorException">They have left out more images than are allowed.</exception>
    public SplitWork(SplitPlan plan, PrepareSettings settings)
    {
        Plan = plan;
        var kept = Look();
        KeptAtFirst = kept.Count;
        ToMake = settings.Shards(plan).Where(shard => !kept.Contains(shard)).ToArray();
    }

    public SplitPlan Plan { get; }

    /// <summary>This machine's shards that are not there yet.</summary>
    public IReadOnlyList<int> ToMake { get; }

    public int Made => made.Count;

    /// <summary>Finished shards that were there before.</summary>
    public int KeptAtFirst { get; }

    /// <summary>Whether all shards are there, those of other machines too.</summary>
    public bool IsComplete => Look().Count + made.Count == Plan.Shards;

    public void Done(int shard) => made.Add(shard);

    public bool HasMade(int shard) => made.Contains(shard);

    public PreparedSplit Result() =>
        new(Plan.Name, Plan.Source.Count, Plan.Size, Plan.Shards, made.Count, Look().Count, Plan.Bad.List);

    /// <summary>The finished shards besides those made by this call, at this moment; their unusable images are counted.</summary>
    private HashSet<int> Look()
    {
        var finished = new HashSet<int>();
        foreach (var shard in Enumerable.Range(0, Plan.Shards).Where(shard => !made.Contains(shard)))
        {
            if (ShardLook.At(Plan, shard) is { State: ShardState.Finished } look)
            {
                finished.Add(shard);
                foreach (var image in look.Skipped)
                {
                    Plan.Bad.Add(image.Index, image.Reason);
                }
            }
        }

        return finished;
    }
}
