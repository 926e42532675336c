using System.Buffers.Binary;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Preparing;

/// <summary>The processes that make one set of shards together, seen by one of them; all do the same in the same order. One alone needs no agreement.</summary>
/// <param name="group">Null: this one alone.</param>
internal sealed class PrepareGroup(StatisticsGroup? group)
{
    /// <summary>Whether this process writes what there is once, and tells the user.</summary>
    public bool IsFirst => group is null or { Share.Rank: 0 };

    /// <summary>A process is to the others what a machine is: it makes every n-th shard of those that are this machine's.</summary>
    public PrepareSettings Part(PrepareSettings settings) => group is not { Share: var share }
        ? settings
        : settings with { Machine = settings.Machine + (settings.Machines * share.Rank), Machines = settings.Machines * share.Ranks };

    /// <exception cref="UserErrorException">Another process would make other shards.</exception>
    public void RequireSame(IReadOnlyList<SplitPlan> plans)
    {
        var all = Gather(Encoding.UTF8.GetBytes(string.Join(' ', plans.Select(plan => $"{plan.Name} {plan.Fingerprint}"))));
        var other = Array.FindIndex(all, theirs => !theirs.AsSpan().SequenceEqual(all[0]));
        if (other > 0)
        {
            throw new UserErrorException($"the images, or the options that decide on the shards, are others for rank {other} than for rank 0; allowed are the same everywhere");
        }
    }

    /// <summary>Whoever comes first to a folder clears it; the others find it so. Folders may be each host's own.</summary>
    public void InTurn(Action enter)
    {
        var mine = IsFirst ? 0 : group!.Keeps ? 1 : 2;
        for (var turn = 0; turn < (group is null ? 1 : 3); turn++)
        {
            if (turn == mine)
            {
                enter();
            }

            Gather([]);
        }
    }

    /// <summary>Does this process's part of some work. Where one is stopped, all are.</summary>
    /// <exception cref="OperationCanceledException">On all processes alike.</exception>
    public void Do(Action work)
    {
        var stopped = false;
        try
        {
            work();
        }
        catch (OperationCanceledException) when (group is not null)
        {
            stopped = true;
        }

        if (Any(stopped))
        {
            throw new OperationCanceledException();
        }
    }

    public bool Any(bool mine) => group is null ? mine : !group.All(!mine);

    public bool All(bool mine) => group is null ? mine : group.All(mine);

    /// <summary>The shards of all.</summary>
    public HashSet<int> Union(IReadOnlyCollection<int> mine)
    {
        var bytes = new byte[sizeof(int) * mine.Count];
        foreach (var (place, shard) in mine.Index())
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(place * sizeof(int)), shard);
        }

        return [.. Gather(bytes).SelectMany(theirs => theirs.Chunk(sizeof(int))).Select(shard => BinaryPrimitives.ReadInt32LittleEndian(shard))];
    }

    /// <summary>This process's part of a list that all have.</summary>
    public IReadOnlyList<int> Part(IEnumerable<int> all) => group is not { Share: var share } ? [.. all] : [.. all.Where((_, place) => place % share.Ranks == share.Rank)];

    /// <summary>Adds the pixels that the others have counted, and the images that they could not use.</summary>
    public void Merge(PixelSums sums, SplitPlan plan) => group?.Merge(sums, plan.Bad, new OddImageCounter(plan.Source));

    /// <summary>Adds what the others have done.</summary>
    /// <param name="images">That this process has prepared.</param>
    /// <returns>Those of all.</returns>
    public long Merge(IReadOnlyList<SplitWork> splits, long images)
    {
        if (group is null)
        {
            return images;
        }

        SplitPlan[] plans = [.. splits.Select(split => split.Plan)];
        group.Exchange(
            writer =>
            {
                writer.Write(images);
                Array.ForEach(plans, plan => ImageFaults.Write(writer, plan.Bad, plan.Odd));
            },
            reader =>
            {
                images += reader.ReadInt64();
                Array.ForEach(plans, plan => ImageFaults.Add(reader, plan.Bad, plan.Odd));
            });

        foreach (var split in splits)
        {
            foreach (var shard in Union(split.MadeShards))
            {
                split.Done(shard);
            }
        }

        return images;
    }

    private byte[][] Gather(byte[] mine) => group is null ? [mine] : group.Gather(mine);
}
