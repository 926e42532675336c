using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Partial sums of db = Σ dy over all positions; bias_gradient.cu.</summary>
internal sealed record BiasGradientKernel(nint Dy, int Positions, int Channels, nint Partial) : IKernel
{
    public KernelArguments Arguments => new("bias_gradient", "bias_gradient") { Dy, Positions, Channels, Partial };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.BiasGradient(Positions, Channels, target.Lanes);
}

/// <summary>Their sum.</summary>
/// <param name="Chunks">Partial sums of a channel.</param>
internal sealed record BiasGradientSumKernel(nint Partial, int Chunks, int Channels, nint Db) : IKernel
{
    public KernelArguments Arguments => new("bias_gradient", "bias_gradient_sum") { Partial, Chunks, Channels, Db };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.BiasGradientSum(Channels);
}
