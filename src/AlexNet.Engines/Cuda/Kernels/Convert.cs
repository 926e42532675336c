using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Float32 numbers as elements; convert.cu.</summary>
internal sealed record ToElementsKernel(nint X, nint Y, long Count) : IKernel
{
    public KernelArguments Arguments => new("convert", "to_elements") { X, Y, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Packs(Count);
}

/// <summary>Elements as float32 numbers.</summary>
internal sealed record ToFloatsKernel(nint X, nint Y, long Count) : IKernel
{
    public KernelArguments Arguments => new("convert", "to_floats") { X, Y, Count };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Packs(Count);
}

/// <summary>(rows, channels, plane) to (rows, plane, channels).</summary>
internal sealed record ChannelsLastKernel(nint X, nint Y, int Rows, int Channels, int Plane) : IKernel
{
    public KernelArguments Arguments => new("convert", "channels_last") { X, Y, Rows, Channels, Plane };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((long)Rows * Channels * Plane);
}

/// <summary>The reverse.</summary>
internal sealed record ChannelsFirstKernel(nint X, nint Y, int Rows, int Channels, int Plane) : IKernel
{
    public KernelArguments Arguments => new("convert", "channels_first") { X, Y, Rows, Channels, Plane };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((long)Rows * Channels * Plane);
}
