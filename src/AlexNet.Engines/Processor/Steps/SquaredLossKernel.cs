using AlexNet.Core;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>½ Σ (y − t)² per image, the outputs once more and in training their gradient, shared by images. Outputs are [batch, size].</summary>
internal sealed unsafe class SquaredLossKernel(
    WorkerPool workers, RunState state, SquaredLossStep step, PartImages part, int size, float* outputs, float* targets, float* copy, float* losses, float* gradient)
    : KernelStep(workers)
{
    public override void Part(int share, int shares)
    {
        var (start, end) = WorkerPool.Range(part.In(state), share, shares);
        for (long image = start; image < end; image++)
        {
            var sum = 0.0;
            for (var at = image * size; at < (image + 1) * size; at++)
            {
                var difference = outputs[at] - targets[at];
                sum += (double)difference * difference;
                copy[at] = outputs[at];
                if (gradient != null)
                {
                    gradient[at] = difference / step.Images;
                }
            }

            losses[image] = (float)(sum / 2);
        }
    }
}
