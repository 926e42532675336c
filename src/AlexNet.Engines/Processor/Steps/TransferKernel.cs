using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Copies or adds a range of channels of every image from one buffer to another. Both lie in the same blocks, and the range
/// is of whole blocks: so it is one piece of memory per image.</summary>
internal sealed unsafe class TransferKernel(
    WorkerPool workers, TransferStep step, BlockedShape source, BlockedShape destination, int batch, float* from, float* to)
    : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(batch, part, parts);
        var length = (long)step.Channels * source.Plane;
        for (long image = start; image < end; image++)
        {
            var read = from + (image * source.Size) + ((long)step.SourceChannel * source.Plane);
            var written = to + (image * destination.Size) + ((long)step.DestinationChannel * destination.Plane);
            if (step.Accumulate)
            {
                Elements.Add(read, written, length);
            }
            else
            {
                System.Buffer.MemoryCopy(read, written, length * sizeof(float), length * sizeof(float));
            }
        }
    }
}
