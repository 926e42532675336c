using AlexNet.Engines.OneDnn.Kernels;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn.Steps;

/// <summary>Max pooling, shared by images and blocks of channels.</summary>
internal sealed unsafe class MaxPoolKernel(ThreadTeam team, PoolGeometry pool, int planes, float* x, float* y, byte* choice)
    : KernelStep(team)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = ThreadTeam.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            PoolKernel.Forward(pool, x + (plane * pool.InputSize), y + (plane * pool.OutputSize), choice == null ? null : choice + (plane * pool.OutputSize));
        }
    }
}

/// <summary>Max pooling's gradient, shared by images and blocks of channels.</summary>
internal sealed unsafe class MaxPoolGradientKernel(
    ThreadTeam team, PoolGeometry pool, int planes, byte* choice, float* outputGradient, float* inputGradient) : KernelStep(team)
{
    public override void Part(int part, int parts)
    {
        var (start, end) = ThreadTeam.Range(planes, part, parts);
        for (long plane = start; plane < end; plane++)
        {
            PoolKernel.Backward(pool, choice + (plane * pool.OutputSize), outputGradient + (plane * pool.OutputSize), inputGradient + (plane * pool.InputSize));
        }
    }
}
