using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>y = f(x + b); activate.cu.</summary>
/// <param name="Bias">0 for none.</param>
internal sealed record BiasActivateKernel(nint X, nint Bias, nint Y, Activation Function, int Positions, int Channels) : IKernel
{
    public KernelArguments Arguments => new("activate", "bias_activate") { X, Bias, Y, (int)Function, Positions, Channels };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Channels(Positions, Channels);
}

/// <summary>dx = f′ dy, with f′ from y.</summary>
/// <param name="Partial">Sums of dx for the bias's gradient; 0 where they are not wanted.</param>
internal sealed record ActivateGradientKernel(nint Y, nint Dy, nint Dx, nint Partial, Activation Function, int Positions, int Channels) : IKernel
{
    public KernelArguments Arguments => new("activate", "activate_gradient") { Y, Dy, Dx, Partial, (int)Function, Positions, Channels };

    public LaunchGeometry Geometry(LaunchTarget target) =>
        Partial == 0 ? target.Packs((long)Positions * Channels) : target.BiasSums(Positions, Channels);
}

/// <summary>y = factor · x.</summary>
internal sealed record ScaleKernel(nint X, nint Y, float Factor, long Count) : IKernel
{
    public KernelArguments Arguments => new("activate", "scale") { X, Y, Factor, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Packs(Count);
}
