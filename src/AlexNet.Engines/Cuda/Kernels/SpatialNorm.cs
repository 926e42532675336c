using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>A normalisation over pixels and what it works on, which both kernels of spatial_norm.cu take.</summary>
/// <param name="Size">Pixels of a window along a side.</param>
internal readonly record struct SpatialNorm(int Batch, int Height, int Width, int Channels, int Size, float K, float Alpha, float Beta)
{
    // Of a tile along a side, packs of its channels, and how far windows reach that take tiles.
    private const int TileSide = 8;
    private const int TilePacks = 4;
    private const int TileReach = 2;

    public SpatialNorm(int batch, Shape shape, ResponseNorm norm)
        : this(batch, shape.Height, shape.Width, shape.Channels, norm.Size, (float)norm.K, (float)norm.Alpha, (float)norm.Beta)
    {
    }

    public LaunchGeometry Geometry(LaunchTarget target) => Size / 2 <= TileReach
        ? target.Blocks((long)Batch * Along(Height) * Along(Width) * DivideUp(Channels / target.PackWidth(Channels), TilePacks))
        : target.Flat((long)Batch * Height * Width * Channels);

    private static int Along(int pixels) => DivideUp(pixels, TileSide);

    private static int DivideUp(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}

/// <summary>y = x · d^−β, d = k + α Σ x² over the pixels around one; spatial_norm.cu.</summary>
internal sealed record SpatialNormForwardKernel(nint X, nint Y, SpatialNorm Norm) : IKernel
{
    public KernelArguments Arguments => new("spatial_norm", "spatial_norm_forward")
    {
        X, Y, Norm.Batch, Norm.Height, Norm.Width, Norm.Channels, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => Norm.Geometry(target);
}

/// <summary>Its gradient.</summary>
internal sealed record SpatialNormBackwardKernel(nint X, nint Dy, nint Dx, SpatialNorm Norm) : IKernel
{
    public KernelArguments Arguments => new("spatial_norm", "spatial_norm_backward")
    {
        X, Dy, Dx, Norm.Batch, Norm.Height, Norm.Width, Norm.Channels, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => Norm.Geometry(target);
}
