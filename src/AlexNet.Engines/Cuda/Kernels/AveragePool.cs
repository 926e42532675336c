using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>The mean of each window; average_pool.cu.</summary>
internal sealed record AveragePoolForwardKernel(nint X, nint Y, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("average_pool", "average_pool_forward")
    {
        X, Y, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Channels(Pool.OutPositions, Pool.Channels);
}

/// <summary>Its gradient.</summary>
internal sealed record AveragePoolBackwardKernel(nint Dy, nint Dx, Pool Pool) : IKernel
{
    public KernelArguments Arguments => new("average_pool", "average_pool_backward")
    {
        Dy, Dx, Pool.Batch, Pool.Height, Pool.Width, Pool.Channels, Pool.Window, Pool.Stride, Pool.OutRows, Pool.OutColumns,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Channels(Pool.Positions, Pool.Channels);
}
