using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>y = f(x).</summary>
internal sealed unsafe class ActivateKernel(WorkerPool workers, Activation function, float* x, float* y, long count) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, length) = Elements.Share(count, part, parts);
        Elements.Activate(function, x + start, y + start, length);
    }
}

/// <summary>∂L/∂x = f′ ∂L/∂y, with f′ from y.</summary>
internal sealed unsafe class ActivateGradientKernel(
    WorkerPool workers, Activation function, float* y, float* outputGradient, float* inputGradient, long count) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, length) = Elements.Share(count, part, parts);
        Elements.ActivateGradient(function, y + start, outputGradient + start, inputGradient + start, length);
    }
}

/// <summary>y = factor · x.</summary>
internal sealed unsafe class ScaleKernel(WorkerPool workers, float factor, float* x, float* y, long count) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, length) = Elements.Share(count, part, parts);
        Elements.Scale(factor, x + start, y + start, length);
    }
}

/// <summary>destination += source, both gradients of one parameter, which lie as it does.</summary>
internal sealed unsafe class AddGradientKernel(WorkerPool workers, float* source, float* destination, long count) : KernelStep(workers)
{
    public override void Part(int part, int parts)
    {
        var (start, length) = Elements.Share(count, part, parts);
        Elements.Add(source + start, destination + start, length);
    }
}
