using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Canonical weights of a convolution to those over blocks; block_weights.cu.</summary>
/// <param name="Kernel">Side of the canonical kernel.</param>
/// <param name="Side">Pixels of a block's side.</param>
internal sealed record BlockWeightsKernel(nint Canonical, nint Blocked, int Outputs, int Channels, int Kernel, int Side) : IKernel
{
    public KernelArguments Arguments => new("block_weights", "block_weights") { Canonical, Blocked, Outputs, Channels, Kernel, Side };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat(Count(Outputs, Channels, Kernel, Side));

    /// <summary>Weights over blocks, with the taps that are not there.</summary>
    public static long Count(int outputs, int channels, int kernel, int side)
    {
        var padded = (kernel + side - 1) / side * side;
        return (long)outputs * channels * padded * padded;
    }
}

/// <summary>The reverse.</summary>
internal sealed record BlockWeightsInverseKernel(nint Blocked, nint Canonical, int Outputs, int Channels, int Kernel, int Side) : IKernel
{
    public KernelArguments Arguments => new("block_weights", "block_weights_inverse")
    {
        Blocked, Canonical, Outputs, Channels, Kernel, Side,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((long)Outputs * Channels * Kernel * Kernel);
}

/// <summary>Zeroes the taps that are not there.</summary>
internal sealed record BlockWeightsClearKernel(nint Blocked, int Outputs, int Channels, int Kernel, int Side) : IKernel
{
    public KernelArguments Arguments => new("block_weights", "block_weights_clear") { Blocked, Outputs, Channels, Kernel, Side };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat(BlockWeightsKernel.Count(Outputs, Channels, Kernel, Side));
}
