using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Max pooling of a normalisation that is stored nowhere; lrn_pool.cu.</summary>
/// <param name="Bias">Of the convolution before, whose ReLU is taken too; 0 for none.</param>
/// <param name="Choice">Which number won each window; 0 where that is not kept.</param>
internal sealed record LrnPoolForwardKernel(nint X, nint Bias, nint Y, nint Choice, Norm Norm, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("lrn_pool", "lrn_pool_forward")
    {
        X, Bias, Y, Choice, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Norm.Columns, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta,
        Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => Pool.IsOverlapping && Norm.IsQuick(target)
        ? target.Blocks(Pool.Tiles(target.Lanes))
        : target.Flat(Pool.Outputs / Norm.Width(target));
}

/// <summary>Both gradients.</summary>
/// <param name="Gate">Only gradients pass whose number here is positive; 0 where all pass.</param>
/// <param name="Partial">Sums of dx for the bias's gradient; 0 where they are not wanted.</param>
/// <param name="Rectified">Whether x is a ReLU's output, whose gradient is taken too.</param>
internal sealed record LrnPoolBackwardKernel(
    nint X, nint Bias, nint Choice, nint Dy, nint Gate, nint Dx, nint Partial, Norm Norm, Pool Pool, bool Rectified) : IKernel
{
    public KernelArguments Arguments => new("lrn_pool", "lrn_pool_backward")
    {
        X, Bias, Choice, Dy, Gate, Dx, Partial, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Norm.Columns, Norm.Size, Norm.K, Norm.Alpha, Norm.Beta,
        Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns, Rectified,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => Partial == 0
        ? target.Flat((long)Pool.Positions * Pool.Channels / Norm.Width(target))
        : target.BiasSums(Pool.Positions, Pool.Channels);
}
