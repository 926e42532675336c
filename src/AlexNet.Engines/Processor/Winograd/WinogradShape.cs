using System.Runtime.Intrinsics.X86;
using AlexNet.Core;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>Which convolutions are computed with fewer multiplications. The rule looks at the weights and at the block of channels,
/// which two plans of a network have in common, for the choice fixes how the weights lie.</summary>
internal static class WinogradRule
{
    /// <summary>Fewer channels than that are mostly transforms.</summary>
    private const int Fewest = 32;

    /// <param name="geometry">The convolution's.</param>
    /// <param name="outputs">Channels written, of all groups.</param>
    /// <param name="inputs">Channels that a group reads.</param>
    /// <param name="block">Channels in a block of activations.</param>
    public static bool Applies(ConvolutionGeometry geometry, int outputs, int inputs, int block) =>
        Avx512F.IsSupported && Suits(geometry, outputs, inputs, block);

    /// <summary>The same on a processor that has the vectors.</summary>
    internal static bool Suits(ConvolutionGeometry geometry, int outputs, int inputs, int block) =>
        block == WinogradShape.Lanes
        && geometry is { Stride: 1, Kernel: 3 or 5 }
        && geometry.Pad < geometry.Kernel
        && Suits(inputs)
        && Suits(outputs / geometry.Groups);

    private static bool Suits(int channels) => channels >= Fewest && channels % WinogradShape.Lanes == 0;
}

/// <summary>A convolution of stride 1 cut into tiles. In the direction of the input's gradient, the output's gradient is its source.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Groups">Groups; each reads and writes channels of its own.</param>
/// <param name="Inputs">Channels that a group reads, a multiple of 16.</param>
/// <param name="Outputs">Channels that a group writes, a multiple of 16.</param>
/// <param name="Taps">Side of the window: 3 or 5.</param>
/// <param name="Pad">Zeros around the source.</param>
/// <param name="SourceHeight">Rows of the source.</param>
/// <param name="SourceWidth">Columns of the source.</param>
internal readonly record struct WinogradShape(
    int Batch, int Groups, int Inputs, int Outputs, int Taps, int Pad, int SourceHeight, int SourceWidth)
{
    /// <summary>Numbers in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Products of a tile and a pair of channels.</summary>
    public const int Values = ToomCook.Points * ToomCook.Points;

    /// <summary>Side of a tile of outputs.</summary>
    public int Side => ToomCook.Points + 1 - Taps;

    public int Height => SourceHeight + (2 * Pad) - Taps + 1;

    public int Width => SourceWidth + (2 * Pad) - Taps + 1;

    /// <summary>Tiles of one row of an image.</summary>
    public int TileColumns => (Width + Side - 1) / Side;

    /// <summary>Tiles of an image.</summary>
    public int TilesPerImage => (Height + Side - 1) / Side * TileColumns;

    /// <summary>Tiles of a group.</summary>
    public int Tiles => Batch * TilesPerImage;

    /// <summary>The weights' values of a group.</summary>
    public long WeightValues => (long)Values * Inputs * Outputs;

    /// <summary>The shape of a convolution of x, which gives y.</summary>
    public static WinogradShape Of(ProductDirection direction, ConvolutionGeometry geometry, int batch, BlockedShape x, BlockedShape y)
    {
        var (groups, taps) = (geometry.Groups, geometry.Kernel);
        return direction == ProductDirection.InputGradient
            ? new(batch, groups, y.Channels / groups, x.Channels / groups, taps, taps - 1 - geometry.Pad, y.Height, y.Width)
            : new(batch, groups, x.Channels / groups, y.Channels / groups, taps, geometry.Pad, x.Height, x.Width);
    }

    /// <summary>Where tile <paramref name="tile"/> of the batch stands.</summary>
    public (int Image, int Row, int Column) Place(int tile)
    {
        var (image, inImage) = Math.DivRem(tile, TilesPerImage);
        var (row, column) = Math.DivRem(inImage, TileColumns);
        return (image, row * Side, column * Side);
    }
}
