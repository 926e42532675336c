using Buffer = AlexNet.Core.Buffer;
using AlexNet.Core;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>What a step of a plan reads and writes on a GPU, each buffer once, in the numbers that it lies there in.</summary>
internal static class GpuBytes
{
    private const int Half = 2;

    /// <summary>Bytes of the whole batch.</summary>
    public static double Of(Plan plan, Step step, Precision precision)
    {
        var isUpdate = step.Operation.IsUpdate;
        double bytes = step.Operation.Reads.Concat(step.Operation.Writes)
            .Sum(id => plan.Buffers[id].Elements(plan.Batch) * PerElement(plan.Buffers[id], isUpdate, precision));

        // An update also writes the copy of the weights that products read.
        var copy = step.Operation is Operation.Update { Item: var s } && precision == Precision.BF16
            ? Half * plan.Buffers[s.Parameter].Elements(plan.Batch)
            : 0;
        return bytes + copy;
    }

    private static int PerElement(Buffer buffer, bool isUpdate, Precision precision)
    {
        var element = precision == Precision.BF16 ? Half : sizeof(float);
        return buffer.Kind switch
        {
            BufferKind.Image or BufferKind.Activation or BufferKind.Gradient => element,
            BufferKind.Parameter when !isUpdate => element,

            // LRN's scale is computed again, pooling's choices are bytes.
            BufferKind.Kept => buffer.Element == ElementType.UInt8 ? 1 : 0,
            _ => sizeof(float),
        };
    }
}
