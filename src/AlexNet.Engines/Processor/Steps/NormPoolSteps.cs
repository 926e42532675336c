using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;

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

/// <summary>Average pooling, shared by images and blocks of channels.</summary>
internal sealed unsafe class AveragePoolKernel(WorkerPool workers, PoolGeometry pool, int planes, float* x, float* y) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            AverageKernel.Forward(pool, x + (plane * pool.InputSize), y + (plane * pool.OutputSize));
        }
    }
}

/// <summary>Average pooling's gradient, shared by images and blocks of channels.</summary>
internal sealed unsafe class AveragePoolGradientKernel(
    WorkerPool workers, PoolGeometry pool, int planes, float* outputGradient, float* inputGradient) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            AverageKernel.Backward(pool, outputGradient + (plane * pool.OutputSize), inputGradient + (plane * pool.InputSize));
        }
    }
}

/// <summary>Local response normalisation and max pooling, shared by images and columns.</summary>
/// <param name="scratch">Working memory, one piece after the other for each thread.</param>
internal sealed unsafe class NormalisePoolKernel(
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
internal sealed unsafe class NormalisePoolGradientKernel(
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
