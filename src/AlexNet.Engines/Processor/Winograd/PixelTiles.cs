using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>
/// Tiles of row-major images for a convolution of stride 4: squares of 4×4 pixels of a colour become 16 channels of one position, and the
/// convolution one of stride 1 with a quarter of the taps in each dimension.
/// </summary>
/// <param name="shape">Of the convolution of stride 1.</param>
/// <param name="matrices">The transforms.</param>
/// <param name="images">[batch][colours][height][width]</param>
/// <param name="height">Rows of an image.</param>
/// <param name="width">Columns of an image.</param>
/// <param name="pad">Zeros around an image.</param>
internal sealed unsafe class PixelTiles(WinogradShape shape, WinogradMatrices matrices, float* images, int height, int width, int pad)
    : TileSource
{
    private const int Lanes = WinogradShape.Lanes;
    private const int Side = WinogradShape.Square;
    private const int Points = ToomCook.Points;

    [SkipLocalsInit]
    public override void Read(int group, int first, int count, float* values, int tiles)
    {
        var tile = stackalloc float[Points * Points * Lanes];
        var colours = shape.Inputs / Lanes;
        for (var colour = 0; colour < colours; colour++, values += WinogradShape.Values * tiles * Lanes)
        {
            for (var i = 0; i < count; i++)
            {
                var (image, row, column) = shape.Place(first + i);
                Gather(images + ((((nint)image * colours) + colour) * height * width), row, column, tile);
                TileTransform.Expand(
                    matrices.Input, (0, Points), (0, Points), tile, Points * Lanes, Lanes, values + (i * Lanes), tiles * Lanes);
            }
        }
    }

    /// <summary>7×7 squares of pixels from a square on; zero outside of the image.</summary>
    private void Gather(float* plane, int row, int column, float* tile)
    {
        for (var i = 0; i < Points * Points; i++, tile += Lanes)
        {
            var (y, x) = (((row + (i / Points)) * Side) - pad, ((column + (i % Points)) * Side) - pad);
            if (y >= 0 && x >= 0 && y + Side <= height && x + Side <= width)
            {
                var corner = plane + (y * width) + x;
                Vector128.Load(corner).Store(tile);
                Vector128.Load(corner + width).Store(tile + 4);
                Vector128.Load(corner + (2 * width)).Store(tile + 8);
                Vector128.Load(corner + (3 * width)).Store(tile + 12);
            }
            else
            {
                GatherEdge(plane, y, x, tile);
            }
        }
    }

    private void GatherEdge(float* plane, int y, int x, float* square)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var (row, column) = (y + (lane / Side), x + (lane % Side));
            square[lane] = row >= 0 && column >= 0 && row < height && column < width ? plane[(row * width) + column] : 0;
        }
    }
}
