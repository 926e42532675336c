using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Images from windows of bytes; augment.cu.</summary>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record AugmentKernel(
    nint Images, nint Draws, nint Mean, float InverseScale, int Source, int MeanSide, int Crop, nint Output, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("augment", "augment")
    {
        Images, Draws, Mean, InverseScale, Source, MeanSide, Crop, Output, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.PerImage(Crop * Crop, Batch);
}

/// <summary>The same in blocks of pixels.</summary>
/// <param name="Blocks">Of an image's side.</param>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record AugmentBlocksKernel(
    nint Images, nint Draws, nint Mean, float InverseScale, int Source, int MeanSide, int Crop, int Pad, int Blocks, nint Output, nint Run,
    int Batch) : IKernel
{
    /// <summary>Pixels of a block's side.</summary>
    public const int Side = 4;

    private const int PixelsOfAThread = 2;

    public KernelArguments Arguments => new("augment", "augment_blocks")
    {
        Images, Draws, Mean, InverseScale, Source, MeanSide, Crop, Pad, Blocks, Output, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.PerImage((long)Side * Side * Blocks * Blocks / PixelsOfAThread, Batch);
}
