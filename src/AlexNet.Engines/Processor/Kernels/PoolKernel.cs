namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Max pooling of one block of channels of one image. Of equal values the first wins; a value that is not a number wins over
/// all.</summary>
internal static unsafe class PoolKernel
{
    /// <param name="pool">Sizes.</param>
    /// <param name="x">Input plane of the block.</param>
    /// <param name="y">Output plane.</param>
    /// <param name="choice">Takes row · window + column of each winner; null where backward does not need it.</param>
    public static void Forward(in PoolGeometry pool, float* x, float* y, byte* choice)
    {
        var width = VectorWidth.Of(pool.Block);
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var column = 0; column < pool.OutputWidth; column++)
            {
                var (at, corner) = (pool.Output(row, column), pool.Corner(row, column));
                var chosen = choice == null ? null : choice + at;
                switch (width)
                {
                    case 16:
                        PoolKernelWide<Block16>.Forward(pool, x + corner, y + at, chosen);
                        break;
                    case 8:
                        PoolKernelWide<Block8>.Forward(pool, x + corner, y + at, chosen);
                        break;
                    default:
                        PoolKernelAny.Forward(pool, x + corner, y + at, chosen);
                        break;
                }
            }
        }
    }

    /// <summary>Each output's gradient goes to the pixel that won its window.</summary>
    public static void Backward(in PoolGeometry pool, byte* choice, float* outputGradient, float* inputGradient)
    {
        new Span<float>(inputGradient, pool.InputSize).Clear();
        var width = VectorWidth.Of(pool.Block);
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var column = 0; column < pool.OutputWidth; column++)
            {
                var (at, corner) = (pool.Output(row, column), pool.Corner(row, column));
                switch (width)
                {
                    case 16:
                        PoolKernelWide<Block16>.Backward(pool, choice + at, outputGradient + at, inputGradient + corner);
                        break;
                    case 8:
                        PoolKernelWide<Block8>.Backward(pool, choice + at, outputGradient + at, inputGradient + corner);
                        break;
                    default:
                        PoolKernelAny.Backward(pool, choice + at, outputGradient + at, inputGradient + corner);
                        break;
                }
            }
        }
    }
}
