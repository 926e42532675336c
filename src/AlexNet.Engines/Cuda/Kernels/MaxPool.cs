using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>A pooling's numbers, which max_pool.cu, average_pool.cu and lrn_pool.cu take.</summary>
internal readonly record struct Pool(
    int Batch, int Height, int Width, int Channels, int Window, int Stride, int OutRows, int OutColumns)
{
    // Outputs below each other of one thread, where windows overlap as the paper's.
    private const int RowsTogether = 4;

    /// <summary>Positions of all inputs.</summary>
    public int Positions => Batch * Height * Width;

    /// <summary>Positions of all outputs.</summary>
    public int OutPositions => Batch * OutRows * OutColumns;

    /// <summary>Numbers that threads of forward take one by one or as packs: outputs, some below each other as one.</summary>
    public long Outputs
    {
        get
        {
            var together = Window == 3 && Stride == 2 ? RowsTogether : 1;
            return (long)Batch * ((OutRows + together - 1) / together) * OutColumns * Channels;
        }
    }
}

/// <summary>The largest of each window; max_pool.cu.</summary>
/// <param name="Choice">Which it was; 0 where that is not kept.</param>
internal sealed record MaxPoolForwardKernel(nint X, nint Y, nint Choice, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("max_pool", "max_pool_forward")
    {
        X, Y, Choice, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat(Pool.Outputs / target.PackWidth(Pool.Channels));
}

/// <summary>Its gradient.</summary>
/// <param name="Gate">Only gradients pass whose number here is positive; 0 where all pass.</param>
internal sealed record MaxPoolBackwardKernel(nint Choice, nint Dy, nint Gate, nint Dx, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("max_pool", "max_pool_backward")
    {
        Choice, Dy, Gate, Dx, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Channels(Pool.Positions, Pool.Channels);
}
