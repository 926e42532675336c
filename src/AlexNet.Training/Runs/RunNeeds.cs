using AlexNet.Communication;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.RunFolders;

namespace AlexNet.Training.Runs;

/// <summary>What a run takes of the machine, and what there is, in bytes.</summary>
/// <param name="Checkpoint">A checkpoint: weights, velocities and the averages that the recipe keeps.</param>
/// <param name="Disk">Most that the run folder comes to hold besides what lies there: three checkpoints kept and one being written.</param>
/// <param name="FreeDisk">Null where the system does not say.</param>
/// <param name="Memory">Least memory for parameters, plans and what travels between processes; 0 where a device of its own has them.</param>
/// <param name="Limits">What bounds the memory.</param>
public sealed record RunNeeds(long Checkpoint, long Disk, long? FreeDisk, long Memory, IReadOnlyList<MemoryLimit> Limits)
{
    private const int Kept = 3;
    private const double Tight = 0.9;

    /// <summary>The limit that leaves least.</summary>
    public MemoryLimit? Tightest => Limits.MinBy(limit => limit.Free);

    /// <param name="plans">Those that are loaded together, where processors compute them; none where a device does.</param>
    internal static RunNeeds Of(RunFolder folder, Network network, Recipe recipe, IReadOnlyList<Plan> plans)
    {
        var parameters = network.Parameters.Sum(tensor => (long)tensor.Size) * sizeof(float);
        var checkpoint = (recipe.KeepsAverages ? 3 : 2) * parameters;
        var there = folder.Checkpoints().Sum(path => new FileInfo(path).Length);
        var memory = plans.Count == 0 ? 0 : checkpoint + plans.Sum(BytesOf) + plans.Max(MessagesOf);
        return new(checkpoint, Math.Max(checkpoint, ((Kept + 1) * checkpoint) - there), FreeSpace.Of(folder.Path), memory, MemoryLimit.OfThisProcess());
    }

    /// <summary>Refuses what cannot work, and warns of what is tight.</summary>
    /// <param name="folder">Where the run writes.</param>
    /// <param name="batch">Of the recipe.</param>
    /// <exception cref="UserErrorException">Disk or memory do not suffice.</exception>
    internal void Check(RunFolder folder, int batch, Action<FormattableString> warn)
    {
        CheckDisk(folder, warn);
        if (Limits.Where(limit => limit.Most < Memory).MinBy(limit => limit.Most) is { } least)
        {
            throw UserErrorException.Of(
                $"the run takes at least {Size(Memory)} of memory at a batch of {batch}; {least.Name} allows {Size(least.Most)}: a smaller {Setting.Named("batch")} needs less");
        }

        if (Limits.Where(limit => Memory > Tight * limit.Free).MinBy(limit => limit.Free) is { } tight)
        {
            warn($"memory is tight: the run takes at least {Size(Memory)} at a batch of {batch}, and of {tight.Name} {Size(tight.Free)} are free; a smaller {Setting.Named("batch")} needs less");
        }
    }

    /// <summary>Bytes in words: 1.8 GB, 640 MB.</summary>
    public static string Size(long bytes) => bytes >= 999_500_000
        ? FormattableString.Invariant($"{bytes / 1e9:F1} GB")
        : FormattableString.Invariant($"{bytes / 1e6:F0} MB");

    private void CheckDisk(RunFolder folder, Action<FormattableString> warn)
    {
        if (FreeDisk is not { } free || free >= Disk)
        {
            return;
        }

        if (free < Checkpoint)
        {
            throw new UserErrorException($"{folder.Path}: the disk is too full: a checkpoint takes {Size(Checkpoint)}, free are {Size(free)}");
        }

        warn($"{folder.Path}: the disk is tight: the run's checkpoints take up to {Size(Disk)}, free are {Size(free)}");
    }

    /// <summary>What the sums over replicas take, all of which may be under way together.</summary>
    private static long MessagesOf(Plan plan) => Communicators.MemoryOf(
        plan.Steps.Select(step => step.Operation).OfType<Operation.AllReduce>().Sum(sum => sum.Item.Buffers.Sum(id => plan.Bytes(plan.Buffers[id]))), plan.Replicas);

    /// <summary>What engines on processors have for a plan, beside what outlives a run, which all plans share: those that lay things out
    /// in a way of their own take more.</summary>
    private static long BytesOf(Plan plan)
    {
        return Core.Memory.layout(plan, new Func<Core.Buffer, long>(Bytes)).DeviceBytes.Sum();

        long Bytes(Core.Buffer buffer) => buffer.Kind switch
        {
            _ when buffer.IsPersistent => 0,
            BufferKind.Kept when buffer.Element == ElementType.Float32 => 0,
            _ => plan.Bytes(buffer),
        };
    }
}
