using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Local response normalisation, shared by images and columns.</summary>
internal sealed unsafe class NormaliseKernel(WorkerPool workers, ResponseNorm norm, BlockedShape column, int columns, float* x, float* y)
    : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(columns, part, parts);
        for (var i = start; i < end; i++)
        {
            var at = (long)i * column.Size;
            NormKernel.Forward(norm, column, column, x + at, y + at);
        }
    }
}

/// <summary>Its gradient, where told so with the gradient of the ReLU before it.</summary>
internal sealed unsafe class NormaliseGradientKernel(
    WorkerPool workers, ResponseNorm norm, BlockedShape column, int columns, bool rectified, float* x, float* outputGradient,
    float* inputGradient) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(columns, part, parts);
        for (var i = start; i < end; i++)
        {
            var at = (long)i * column.Size;
            NormKernel.Backward(norm, column, column, rectified, x + at, outputGradient + at, inputGradient + at);
        }
    }
}
