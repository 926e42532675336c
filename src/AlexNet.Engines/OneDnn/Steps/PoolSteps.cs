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
        var input = pool.InputHeight * pool.InputWidth * pool.Block;
        var output = pool.OutputHeight * pool.OutputWidth * pool.Block;
        for (long plane = start; plane < end; plane++)
        {
            PoolKernel.Forward(pool, x + (plane * input), y + (plane * output), choice == null ? null : choice + (plane * output));
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
        var input = pool.InputHeight * pool.InputWidth * pool.Block;
        var output = pool.OutputHeight * pool.OutputWidth * pool.Block;
        for (long plane = start; plane < end; plane++)
        {
            PoolKernel.Backward(pool, choice + (plane * output), outputGradient + (plane * output), inputGradient + (plane * input));
        }
    }
}
