using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>
/// A convolution from the weights' values. Each thread takes blocks of tiles that stay in its cache: their values, then for 32 or 48 outputs
/// at a time the products, and from these the outputs.
/// </summary>
/// <param name="shape">The convolution.</param>
/// <param name="matrices">The transforms.</param>
/// <param name="activation">Applied to the outputs.</param>
/// <param name="source">[batch][channels / 16][height][width][16]</param>
/// <param name="weights">Written by <see cref="WeightTransform"/>.</param>
/// <param name="bias">Null for none.</param>
/// <param name="destination">As the source lies.</param>
/// <param name="scratch"><see cref="ScratchOf"/> numbers for each thread.</param>
internal sealed unsafe class TiledConvolution(
    WinogradShape shape, WinogradMatrices matrices, Activation activation, float* source, float* weights, float* bias, float* destination,
    float* scratch) : IParallelWork
{
    private const int Lanes = WinogradShape.Lanes;

    /// <summary>Of the inputs' values; a core's own cache holds 1 to 2 MB.</summary>
    private const int BlockBytes = 1_500_000;

    private readonly int _tiles = TilesOf(shape);

    /// <summary>Working memory of one thread, in numbers.</summary>
    public static long ScratchOf(WinogradShape shape) =>
        (long)WinogradShape.Values * (shape.Inputs + (3 * Lanes)) * TilesOf(shape);

    public void Part(int part, int parts)
    {
        var rows = (shape.Tiles + TileProducts.Tiles - 1) / TileProducts.Tiles;
        var (row, end) = WorkerPool.Range(rows * shape.Groups, part, parts);
        var inputs = scratch + (part * ScratchOf(shape));
        while (row < end)
        {
            var (group, first) = Math.DivRem(row, rows);
            var count = Math.Min(Math.Min(end - row, rows - first), _tiles / TileProducts.Tiles);
            Block(group, first * TileProducts.Tiles, count * TileProducts.Tiles, inputs);
            row += count;
        }
    }

    /// <summary>As many as a block may have, a multiple of nine.</summary>
    private static int TilesOf(WinogradShape shape) =>
        Math.Clamp(BlockBytes / (WinogradShape.Values * shape.Inputs * sizeof(float) * TileProducts.Tiles), 1, 9) * TileProducts.Tiles;

    private void Block(int group, int first, int rows, float* inputs)
    {
        var tiles = Math.Min(rows, shape.Tiles - first);
        var outputs = inputs + ((nint)WinogradShape.Values * shape.Inputs * _tiles);
        new TileReader(shape, matrices.Input).Read(source, group, first, tiles, inputs, _tiles);
        var values = weights + (group * shape.WeightValues);
        var vectors = shape.Outputs / Lanes;
        for (var vector = 0; vector < vectors;)
        {
            var count = TileProducts.Take(vectors - vector);
            Multiply(count, rows, inputs, values + ((nint)vector * Lanes * WinogradShape.Values * shape.Inputs), outputs);
            for (var i = 0; i < count; i++)
            {
                Write((group * vectors) + vector + i, first, tiles, outputs + (i * WinogradShape.Values * _tiles * Lanes));
            }

            vector += count;
        }
    }

    private void Multiply(int vectors, int rows, float* inputs, float* values, float* outputs)
    {
        var block = WinogradShape.Values * _tiles * Lanes;
        for (var value = 0; value < WinogradShape.Values; value++)
        {
            for (var tile = 0; tile < rows; tile += TileProducts.Tiles)
            {
                TileProducts.Multiply(
                    vectors, inputs + (((value * _tiles) + tile) * Lanes), block, shape.Inputs / Lanes, values,
                    outputs + (((value * _tiles) + tile) * Lanes), block);
            }

            values += shape.Inputs * vectors * Lanes;
        }
    }

    /// <summary>The outputs of one vector of channels.</summary>
    [SkipLocalsInit]
    private void Write(int vector, int first, int tiles, float* outputs)
    {
        var tile = stackalloc float[25 * Lanes];
        var shift = bias == null ? Vector512<float>.Zero : Vector512.Load(bias + (vector * Lanes));
        for (var i = 0; i < tiles; i++)
        {
            TileTransform.Contract(matrices.FromOutputs, shape.Side, outputs + (i * Lanes), _tiles * Lanes, tile);
            var (image, row, column) = shape.Place(first + i);
            var plane = ((nint)image * shape.Groups * shape.Outputs / Lanes) + vector;
            var to = destination + (((((plane * shape.Height) + row) * shape.Width) + column) * Lanes);
            var (height, width) = (Math.Min(shape.Side, shape.Height - row), Math.Min(shape.Side, shape.Width - column));
            for (var line = 0; line < height; line++)
            {
                Finish(tile + (line * shape.Side * Lanes), shift, to + (line * shape.Width * Lanes), width);
            }
        }
    }

    /// <summary>Bias and activation of some positions.</summary>
    private void Finish(float* from, Vector512<float> shift, float* to, int positions)
    {
        for (var i = 0; i < positions * Lanes; i += Lanes)
        {
            var value = Vector512.Load(from + i) + shift;
            (activation == Activation.Relu ? Vector512.Max(value, Vector512<float>.Zero) : value).Store(to + i);
        }

        if (activation is not (Activation.None or Activation.Relu))
        {
            Elements.Activate(activation, to, to, positions * Lanes);
        }
    }
}
