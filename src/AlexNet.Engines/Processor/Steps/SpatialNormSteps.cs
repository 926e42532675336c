using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Response normalisation over pixels, shared by images and blocks of channels.</summary>
/// <param name="planes">Blocks of channels of all images.</param>
/// <param name="scratch">Working memory, one piece after the other for each thread.</param>
internal sealed unsafe class SpatialNormaliseKernel(
    WorkerPool workers, ResponseNorm norm, BlockedShape shape, int planes, float* x, float* y, float* scratch) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long i = start; i < end; i++)
        {
            var at = i * shape.Plane * shape.Block;
            SpatialNormKernel.Forward(norm, shape, x + at, y + at, scratch + (part * SpatialNormKernel.Scratch(shape)));
        }
    }
}

/// <summary>Its gradient.</summary>
internal sealed unsafe class SpatialNormaliseGradientKernel(
    WorkerPool workers, ResponseNorm norm, BlockedShape shape, int planes, float* x, float* outputGradient, float* inputGradient, float* scratch)
    : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long i = start; i < end; i++)
        {
            var at = i * shape.Plane * shape.Block;
            SpatialNormKernel.Backward(
                norm, shape, x + at, outputGradient + at, inputGradient + at, scratch + (part * SpatialNormKernel.Scratch(shape)));
        }
    }
}
