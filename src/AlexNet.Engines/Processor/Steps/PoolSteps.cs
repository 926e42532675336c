using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Max pooling, shared by images and blocks of channels.</summary>
internal sealed unsafe class MaxPoolKernel(WorkerPool workers, PoolGeometry pool, int planes, float* x, float* y, byte* choice)
    : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            var chosen = choice == null ? null : choice + (plane * pool.OutputSize);
            PoolKernel.Forward(pool, x + (plane * pool.InputSize), y + (plane * pool.OutputSize), chosen);
        }
    }
}

/// <summary>Max pooling's gradient, shared by images and blocks of channels.</summary>
internal sealed unsafe class MaxPoolGradientKernel(
    WorkerPool workers, PoolGeometry pool, int planes, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            var at = plane * pool.OutputSize;
            var passing = gate == null ? null : gate + at;
            PoolKernel.Backward(pool, choice + at, outputGradient + at, passing, inputGradient + (plane * pool.InputSize));
        }
    }
}
