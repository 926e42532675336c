using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Images from floats in planes; image.cu.</summary>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record ImageKernel(nint Images, int Channels, int Height, int Width, nint Output, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("image", "image") { Images, Channels, Height, Width, Output, Run };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.PerImage((long)Height * Width, Batch);
}

/// <summary>The same in blocks of pixels.</summary>
/// <param name="Side">Pixels of a block's side.</param>
/// <param name="Rows">Blocks of an image's height.</param>
/// <param name="Columns">Blocks of its width.</param>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record ImageBlocksKernel(
    nint Images, int Channels, int Height, int Width, int Side, int Pad, int Rows, int Columns, nint Output, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("image", "image_blocks")
    {
        Images, Channels, Height, Width, Side, Pad, Rows, Columns, Output, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.PerImage((long)Side * Side * Rows * Columns, Batch);
}
