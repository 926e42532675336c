using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Local response normalisation and max pooling, shared by images and columns.</summary>
/// <param name="scratch">Working memory, one piece after the other for each thread.</param>
internal sealed unsafe class NormPoolStep(
    WorkerPool workers, ResponseNorm norm, BlockedShape column, PoolGeometry pool, int columns, float* x, float* y, byte* choice,
    float* scratch) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(columns, part, parts);
        var ring = scratch + ((long)part * NormPoolKernel.Scratch(column, pool.Window));
        for (long i = start; i < end; i++)
        {
            var at = i * column.Blocks * pool.OutputSize;
            NormPoolKernel.Forward(norm, column, pool, x + (i * column.Size), y + at, choice == null ? null : choice + at, ring);
        }
    }
}

/// <summary>Both gradients, where told so with the gradient of a ReLU before or after.</summary>
/// <param name="scratch">Working memory, one piece after the other for each thread.</param>
internal sealed unsafe class NormPoolGradientStep(
    WorkerPool workers, ResponseNorm norm, BlockedShape column, PoolGeometry pool, int columns, bool rectified, float* x, byte* choice,
    float* outputGradient, float* gate, float* inputGradient, float* scratch) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(columns, part, parts);
        var gradients = scratch + ((long)part * NormPoolKernel.Scratch(column, pool.Window));
        for (long i = start; i < end; i++)
        {
            var (from, at) = (i * column.Size, i * column.Blocks * pool.OutputSize);
            NormPoolKernel.Backward(
                norm, column, pool, rectified, x + from, choice + at, outputGradient + at, gate == null ? null : gate + at,
                inputGradient + from, gradients);
        }
    }
}
