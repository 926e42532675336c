namespace AlexNet.Engines.Processor.Kernels;

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
        switch (VectorWidth.Of(pool.Block))
        {
            case 16:
                PoolKernelWide<Block16>.Forward(pool, rows, y, choice);
                break;
            case 8:
                PoolKernelWide<Block8>.Forward(pool, rows, y, choice);
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
        var width = VectorWidth.Of(pool.Block);
        var (first, last) = pool.OutputRows(row);
        for (var output = first; output <= last; output++)
        {
            var at = pool.Output(output, 0);
            var tap = (row - (output * pool.Stride)) * pool.Window;
            var passing = gate == null ? null : gate + at;
            switch (width)
            {
                case 16:
                    PoolKernelWide<Block16>.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
                case 8:
                    PoolKernelWide<Block8>.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
                default:
                    PoolKernelAny.Backward(pool, tap, choice + at, outputGradient + at, passing, inputGradient);
                    break;
            }
        }
    }
}
