using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Sizes of a max pooling over planes of interleaved blocks: <c>[height, width, block]</c>.</summary>
internal readonly record struct PoolGeometry(
    int Window, int Stride, int InputHeight, int InputWidth, int OutputHeight, int OutputWidth, int Block)
{
    /// <summary>Numbers of one input plane.</summary>
    public int InputSize => InputHeight * InputWidth * Block;

    /// <summary>Numbers of one output plane.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Block;

    /// <summary>Numbers of one input row.</summary>
    public int InputRow => InputWidth * Block;

    /// <summary>Where an output lies.</summary>
    public int Output(int row, int column) => ((row * OutputWidth) + column) * Block;

    /// <summary>First and last row of outputs whose windows cover a row of the input; the last is before the first where none does.</summary>
    public (int First, int Last) OutputRows(int row) => Windows(row, OutputHeight);

    /// <summary>The same for columns.</summary>
    public (int First, int Last) OutputColumns(int column) => Windows(column, OutputWidth);

    private (int First, int Last) Windows(int at, int count) =>
        ((Math.Max(0, at - Window + 1) + Stride - 1) / Stride, Math.Min(count - 1, at / Stride));
}

/// <summary>Max pooling of one block of channels of one image, a row at a time. Of equal values the first wins; a value that is not a
/// number wins over all.</summary>
internal static unsafe class PoolKernel
{
    /// <param name="pool">Sizes.</param>
    /// <param name="x">Input plane of the block.</param>
    /// <param name="y">Output plane.</param>
    /// <param name="choice">Takes row · window + column of each winner; null where backward does not need it.</param>
    public static void Forward(in PoolGeometry pool, float* x, float* y, byte* choice)
    {
        var rows = stackalloc float*[pool.Window];
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var i = 0; i < pool.Window; i++)
            {
                rows[i] = x + (((row * pool.Stride) + i) * pool.InputRow);
            }

            var at = pool.Output(row, 0);
            ForwardRow(pool, rows, y + at, choice == null ? null : choice + at);
        }
    }

    /// <summary>Each output's gradient goes to the pixel that won its window.</summary>
    /// <param name="gate">As large as the outputs: gradients pass where this is positive; null where all pass.</param>
    public static void Backward(in PoolGeometry pool, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    {
        for (var row = 0; row < pool.InputHeight; row++)
        {
            BackwardRow(pool, row, choice, outputGradient, gate, inputGradient + (row * pool.InputRow));
        }
    }

    /// <summary>One row of outputs.</summary>
    /// <param name="rows">The input rows that its windows cover.</param>
    public static void ForwardRow(in PoolGeometry pool, float** rows, float* y, byte* choice)
    {
        switch (VectorKinds.WidthOf(pool.Block))
        {
            case 16:
                PoolKernelWide<Lanes16>.Forward(pool, rows, y, choice);
                break;
            case 8:
                PoolKernelWide<Lanes8>.Forward(pool, rows, y, choice);
                break;
            case 4:
                PoolKernelWide<Lanes4>.Forward(pool, rows, y, choice);
                break;
            default:
                PoolKernelAny.Forward(pool, rows, y, choice);
                break;
        }
    }

    /// <summary>One row of the input's gradient, from the block's whole planes of winners and gradients.</summary>
    public static void BackwardRow(
        in PoolGeometry pool, int row, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    {
        new Span<float>(inputGradient, pool.InputRow).Clear();
        var width = VectorKinds.WidthOf(pool.Block);
        var (first, last) = pool.OutputRows(row);
        for (var output = first; output <= last; output++)
        {
            var at = pool.Output(output, 0);
            var tap = (row - (output * pool.Stride)) * pool.Window;
            var passing = gate == null ? null : gate + at;
            switch (width)
            {
                case 16:
                    PoolKernelWide<Lanes16>.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
                case 8:
                    PoolKernelWide<Lanes8>.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
                case 4:
                    PoolKernelWide<Lanes4>.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
                default:
                    PoolKernelAny.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
            }
        }
    }
}

/// <summary>Max pooling of one row, one number at a time.</summary>
internal static unsafe class PoolKernelAny
{
    public static void Forward(in PoolGeometry pool, float** rows, float* y, byte* choice)
    {
        for (var i = 0; i < pool.OutputWidth * pool.Block; i++)
        {
            var corner = (i / pool.Block * pool.Stride * pool.Block) + (i % pool.Block);
            var winner = Winner(pool, rows, corner);
            y[i] = At(pool, rows, corner, winner);
            if (choice != null)
            {
                choice[i] = (byte)winner;
            }
        }
    }

    /// <param name="tap">The first tap of the windows that lies in the row.</param>
    public static void Backward(in PoolGeometry pool, int tap, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    {
        for (var i = 0; i < pool.OutputWidth * pool.Block; i++)
        {
            var column = choice[i] - tap;
            if (column >= 0 && column < pool.Window && (gate == null || gate[i] > 0))
            {
                inputGradient[(((i / pool.Block * pool.Stride) + column) * pool.Block) + (i % pool.Block)] += outputGradient[i];
            }
        }
    }

    private static int Winner(in PoolGeometry pool, float** rows, int corner)
    {
        var largest = float.NegativeInfinity;
        var winner = 0;
        for (var tap = 0; tap < pool.Window * pool.Window; tap++)
        {
            var value = At(pool, rows, corner, tap);
            if (value > largest || float.IsNaN(value))
            {
                (largest, winner) = (value, tap);
            }
        }

        return winner;
    }

    private static float At(in PoolGeometry pool, float** rows, int corner, int tap) =>
        rows[tap / pool.Window][corner + (tap % pool.Window * pool.Block)];
}
