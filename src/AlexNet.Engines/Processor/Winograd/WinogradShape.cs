using AlexNet.Core;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>A convolution of stride 1 cut into tiles, or one of stride 4 as one of stride 1: squares of 4×4 pixels become 16 channels. In the direction of the input's gradient, the output's gradient is its source.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Groups">Groups; each reads and writes channels of its own.</param>
/// <param name="Inputs">Channels that a group reads, a multiple of 16.</param>
/// <param name="Outputs">Channels that a group writes, a multiple of 16.</param>
/// <param name="Taps">Side of the window: 3 or 5.</param>
/// <param name="Pad">Zeros around the source, none where squares are positions.</param>
/// <param name="SourceHeight">Rows of the source.</param>
/// <param name="SourceWidth">Columns of the source.</param>
/// <param name="Window">Side of the window in pixels, where squares of pixels are positions; else 0.</param>
internal readonly record struct WinogradShape(
    int Batch, int Groups, int Inputs, int Outputs, int Taps, int Pad, int SourceHeight, int SourceWidth, int Window = 0)
{
    /// <summary>Numbers in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Side of a square of pixels.</summary>
    public const int Square = 4;

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

    /// <summary>The shape of a convolution of stride 4.</summary>
    public static WinogradShape OfSquares(ConvolutionGeometry geometry, int batch, BlockedShape x, BlockedShape y)
    {
        var taps = TapsOf(geometry);
        return new(batch, 1, x.Channels * Lanes, y.Channels, taps, 0, y.Height + taps - 1, y.Width + taps - 1, geometry.Kernel);
    }

    /// <summary>Side of the window in positions.</summary>
    public static int TapsOf(ConvolutionGeometry geometry) => (geometry.Kernel + geometry.Stride - 1) / geometry.Stride;

    /// <summary>Whether a tap is one of the window's, and none that only fills up its squares.</summary>
    public bool HasTap(int input, int tap) =>
        Window == 0
        || (tap / Taps * Square) + (input / Square % Square) < Window && (tap % Taps * Square) + (input % Square) < Window;

    /// <summary>Where tile <paramref name="tile"/> of the batch stands.</summary>
    public (int Image, int Row, int Column) Place(int tile)
    {
        var (image, inImage) = Math.DivRem(tile, TilesPerImage);
        var (row, column) = Math.DivRem(inImage, TileColumns);
        return (image, row * Side, column * Side);
    }
}
