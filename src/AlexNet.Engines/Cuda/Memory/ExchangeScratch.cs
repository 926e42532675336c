using AlexNet.Core;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>What exchanges between processes take of a device's memory besides the plan's buffers, where numbers are laid together, received of others, or widened to float32.</summary>
/// <param name="linkSumsAsTree">Whether whoever carries exchanges out sums float32 in the order of the tree.</param>
internal sealed class ExchangeScratch(Plan plan, Precision precision, bool linkSumsAsTree)
{
    /// <summary>Bytes that what kernels take begins at multiples of.</summary>
    private const int TensorAlignment = 16;

    private readonly ImageBlocks? _blocks = ImageBlocks.Of(plan, precision);
    private readonly HashSet<int> _elementGradients = CudaMemory.ElementGradients(plan);

    /// <summary>Whether a buffer's numbers have two bytes.</summary>
    public bool IsShort(int id) => precision.ElementBytes() == sizeof(ushort)
        && (_elementGradients.Contains(id) || plan.Buffers[id].Kind is BufferKind.Activation or BufferKind.Gradient);

    /// <summary>Whether numbers of so many bytes each are added in the order of the tree on the device.</summary>
    public bool AddsAsTree(int bytes) => plan.SumsAsTree && !(bytes == sizeof(float) && linkSumsAsTree);

    /// <summary>Bytes of each process's slice of what is added as a tree; such a sum takes twice the slices of all.</summary>
    public static long SliceBytes(long bytes, int size) => ((bytes / size) + (2 * TensorAlignment) - 1) / TensorAlignment * TensorAlignment;

    /// <summary>Where numbers that are widened go, one after the other.</summary>
    /// <param name="counts">How many there are of each tensor.</param>
    /// <returns>The first float of each, and how many there are in all.</returns>
    public static (long[] Starts, long Count) Widened(IReadOnlyList<long> counts)
    {
        const long alignment = TensorAlignment / sizeof(float);
        var (starts, at) = (new long[counts.Count], 0L);
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = at;
            at = (at + counts[i] + alignment - 1) / alignment * alignment;
        }

        return (starts, at);
    }

    /// <summary>Bytes on one of the plan's devices.</summary>
    public long Bytes(int device)
    {
        return plan.Steps.Sum(step => Of(step.Operation));

        long Of(Operation operation) => operation switch
        {
            Operation.AllReduce { Item: var s } when Lies(s.Buffers[0]) =>
                OfSum([.. s.Buffers.Where(id => !IsShort(id)).Select(Count)], sizeof(float)) + OfSum([.. s.Buffers.Where(IsShort).Select(Count)], sizeof(ushort)),
            Operation.ScatterImages { Item: var s } when Lies(s.Buffer) && IsShort(s.Buffer) => Count(s.Buffer) * sizeof(float),
            Operation.GatherChannels { Item: var s } when Lies(s.Source) => plan.Replicas * Count(s.Source) * (IsShort(s.Source) ? sizeof(ushort) : sizeof(float)),
            _ => 0,
        };

        bool Lies(int id) => plan.Buffers[id].Device == device;
    }

    private long Count(int id) => CudaMemory.Count(plan, id, _blocks);

    /// <param name="bytes">Of each number.</param>
    private long OfSum(long[] counts, int bytes) => counts.Length == 0 ? 0
        : AddsAsTree(bytes) ? 2 * plan.Replicas * SliceBytes(counts.Sum() * bytes, plan.Replicas)
        : bytes == sizeof(ushort) ? Widened(counts).Count * sizeof(float)
        : 0;
}
