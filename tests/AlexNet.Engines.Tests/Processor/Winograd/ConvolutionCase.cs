using AlexNet.Core;
using AlexNet.Engines.Processor;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>A convolution. <paramref name="Inputs"/> and <paramref name="Outputs"/> are of one group.</summary>
internal sealed record ConvolutionCase(
    int Batch, int Groups, int Inputs, int Outputs, int Kernel, int Stride, int Pad, int Height, int Width)
{
    /// <summary>A stride of 4 is over images, which are not blocked.</summary>
    public BlockedShape X => new(Groups * Inputs, Height, Width, Stride == 1 ? 16 : 1);

    public BlockedShape Y => new(Groups * Outputs, Along(Height), Along(Width), 16);

    public int WeightCount => Groups * Outputs * Inputs * Kernel * Kernel;

    public ConvolutionGeometry Geometry => new(Groups, Kernel, Stride, Pad);

    private int Along(int length) => ((length + (2 * Pad) - Kernel) / Stride) + 1;
}
