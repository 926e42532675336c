using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>A normalisation's numbers, which lrn.cu and lrn_pool.cu take.</summary>
/// <param name="Columns">Equal ranges of the channels that do not see each other.</param>
/// <param name="Size">Channels of a window.</param>
internal readonly record struct Norm(int Channels, int Columns, int Size, float K, float Alpha, float Beta)
{
    // The paper's: packs are for this window and this exponent.
    private const int PackReach = 2;
    private const float PackBeta = 0.75f;

    public Norm(int channels, int columns, ResponseNorm norm)
        : this(channels, columns, norm.Size, (float)norm.K, (float)norm.Alpha, (float)norm.Beta)
    {
    }

    /// <summary>Channels that a thread takes together.</summary>
    public int Width(LaunchTarget target) => Size / 2 == PackReach && Beta == PackBeta ? target.PackWidth(Channels / Columns) : 1;

    /// <summary>Whether that is a pack.</summary>
    public bool IsQuick(LaunchTarget target) => Width(target) == target.Lanes;
}

/// <summary>y = x · d^−β, d = k + α Σ x²; lrn.cu.</summary>
internal sealed record LrnForwardKernel(nint X, nint Y, int Positions, Norm Norm) : IKernel
{
    public KernelArguments Arguments => new("lrn", "lrn_forward")
    {
        X, Y, Positions, Norm.Channels, Norm.Columns, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((long)Positions * Norm.Channels / Norm.Width(target));
}

/// <summary>Its gradient.</summary>
/// <param name="Rectified">Whether x is a ReLU's output, whose gradient is taken too.</param>
internal sealed record LrnBackwardKernel(nint X, nint Dy, nint Dx, int Positions, Norm Norm, bool Rectified) : IKernel
{
    public KernelArguments Arguments => new("lrn", "lrn_backward")
    {
        X, Dy, Dx, Positions, Norm.Channels, Norm.Columns, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta, Rectified,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((long)Positions * Norm.Channels / Norm.Width(target));
}
