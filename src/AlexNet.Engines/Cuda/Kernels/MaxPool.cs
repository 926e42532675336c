using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>A pooling's numbers, which max_pool.cu, average_pool.cu and lrn_pool.cu take.</summary>
internal readonly record struct Pool(
    int Batch, int Height, int Width, int Channels, int Window, int Stride, int OutRows, int OutColumns)
{
    // Outputs below each other of one thread, where windows overlap as the paper's.
    private const int RowsTogether = 4;

    // Outputs of a tile of lrn_pool.cu, and its packs.
    private const int TileRows = 4;
    private const int TileColumns = 9;
    private const int TilePacks = 4;

    /// <summary>Whether windows are the paper's: 3 every 2.</summary>
    public bool IsOverlapping => Window == 3 && Stride == 2;

    /// <summary>Positions of all inputs.</summary>
    public int Positions => Batch * Height * Width;

    /// <summary>Positions of all outputs.</summary>
    public int OutPositions => Batch * OutRows * OutColumns;

    /// <summary>Tiles of outputs.</summary>
    /// <param name="lanes">Elements of a pack.</param>
    public long Tiles(int lanes) =>
        (long)Batch * DivideUp(OutRows, TileRows) * DivideUp(OutColumns, TileColumns) * DivideUp(Channels / lanes, TilePacks);

    /// <summary>Numbers that threads of forward take one by one or as packs: outputs, some below each other as one.</summary>
    public long Outputs
    {
        get
        {
            var together = IsOverlapping ? RowsTogether : 1;
            return (long)Batch * DivideUp(OutRows, together) * OutColumns * Channels;
        }
    }

    private static int DivideUp(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}

/// <summary>The largest of each window; max_pool.cu.</summary>
/// <param name="Bias">Of the convolution before, whose ReLU is taken too; 0 for none.</param>
/// <param name="Choice">Which it was; 0 where that is not kept.</param>
internal sealed record MaxPoolForwardKernel(nint X, nint Bias, nint Y, nint Choice, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("max_pool", "max_pool_forward")
    {
        X, Bias, Y, Choice, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat(Pool.Outputs / target.PackWidth(Pool.Channels));
}

/// <summary>Its gradient.</summary>
/// <param name="Gate">Only gradients pass whose number here is positive; 0 where all pass.</param>
/// <param name="Partial">Sums of dx for the bias's gradient; 0 where they are not wanted.</param>
internal sealed record MaxPoolBackwardKernel(nint Choice, nint Dy, nint Gate, nint Dx, nint Partial, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("max_pool", "max_pool_backward")
    {
        Choice, Dy, Gate, Dx, Partial, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) =>
        Partial == 0 ? target.Channels(Pool.Positions, Pool.Channels) : target.BiasSums(Pool.Positions, Pool.Channels);
}
