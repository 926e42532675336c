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
internal sealed record ActivateGradientKernel(nint Y, nint Dy, nint Dx, Activation Function, long Count) : IKernel
{
    public KernelArguments Arguments => new("activate", "activate_gradient") { Y, Dy, Dx, (int)Function, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Packs(Count);
}

/// <summary>y = factor · x.</summary>
internal sealed record ScaleKernel(nint X, nint Y, float Factor, long Count) : IKernel
{
    public KernelArguments Arguments => new("activate", "scale") { X, Y, Factor, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Packs(Count);
}
