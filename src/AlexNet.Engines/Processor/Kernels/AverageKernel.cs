using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Average pooling of one block of channels of one image, over windows that lie wholly within it.</summary>
internal static unsafe class AverageKernel
{
    /// <param name="x">Input plane of the block.</param>
    /// <param name="y">Output plane.</param>
    public static void Forward(in PoolGeometry pool, float* x, float* y)
    {
        switch (VectorKinds.WidthOf(pool.Block))
        {
            case 16:
                ForwardWide<Lanes16>(pool, x, y);
                break;
            case 8:
                ForwardWide<Lanes8>(pool, x, y);
                break;
            case 4:
                ForwardWide<Lanes4>(pool, x, y);
                break;
            default:
                ForwardAny(pool, x, y);
                break;
        }
    }

    /// <summary>Each output's gradient goes to the pixels of its window in equal parts; gathered, so that nothing is stored twice.</summary>
    public static void Backward(in PoolGeometry pool, float* outputGradient, float* inputGradient)
    {
        switch (VectorKinds.WidthOf(pool.Block))
        {
            case 16:
                BackwardWide<Lanes16>(pool, outputGradient, inputGradient);
                break;
            case 8:
                BackwardWide<Lanes8>(pool, outputGradient, inputGradient);
                break;
            case 4:
                BackwardWide<Lanes4>(pool, outputGradient, inputGradient);
                break;
            default:
                BackwardAny(pool, outputGradient, inputGradient);
                break;
        }
    }

    private static float Share(in PoolGeometry pool) => 1f / (pool.Window * pool.Window);

    private static float* Corner(in PoolGeometry pool, float* x, int row, int column) =>
        x + (row * pool.Stride * pool.InputRow) + (column * pool.Stride * pool.Block);

    private static void ForwardWide<T>(in PoolGeometry pool, float* x, float* y)
        where T : unmanaged, IBlockLanes<T>
    {
        var share = T.Create(Share(pool));
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var column = 0; column < pool.OutputWidth; column++, y += T.Count)
            {
                var from = Corner(pool, x, row, column);
                var sum = T.Create(0);
                for (var i = 0; i < pool.Window; i++, from += pool.InputRow)
                {
                    for (var j = 0; j < pool.Window; j++)
                    {
                        sum += T.Load(from + (j * T.Count));
                    }
                }

                (sum * share).Store(y);
            }
        }
    }

    private static void BackwardWide<T>(in PoolGeometry pool, float* outputGradient, float* inputGradient)
        where T : unmanaged, IBlockLanes<T>
    {
        var share = T.Create(Share(pool));
        for (var row = 0; row < pool.InputHeight; row++)
        {
            var (top, bottom) = pool.OutputRows(row);
            for (var column = 0; column < pool.InputWidth; column++, inputGradient += T.Count)
            {
                var (left, right) = pool.OutputColumns(column);
                var sum = T.Create(0);
                for (var i = top; i <= bottom; i++)
                {
                    for (var j = left; j <= right; j++)
                    {
                        sum += T.Load(outputGradient + pool.Output(i, j));
                    }
                }

                (sum * share).Store(inputGradient);
            }
        }
    }

    private static void ForwardAny(in PoolGeometry pool, float* x, float* y)
    {
        for (var at = 0; at < pool.OutputSize; at++)
        {
            var (position, channel) = Math.DivRem(at, pool.Block);
            var from = Corner(pool, x, position / pool.OutputWidth, position % pool.OutputWidth) + channel;
            var sum = 0f;
            for (var tap = 0; tap < pool.Window * pool.Window; tap++)
            {
                sum += from[(tap / pool.Window * pool.InputRow) + (tap % pool.Window * pool.Block)];
            }

            y[at] = sum * Share(pool);
        }
    }

    private static void BackwardAny(in PoolGeometry pool, float* outputGradient, float* inputGradient)
    {
        for (var at = 0; at < pool.InputSize; at++)
        {
            var (position, channel) = Math.DivRem(at, pool.Block);
            var (top, bottom) = pool.OutputRows(position / pool.InputWidth);
            var (left, right) = pool.OutputColumns(position % pool.InputWidth);
            var sum = 0f;
            for (var row = top; row <= bottom; row++)
            {
                for (var column = left; column <= right; column++)
                {
                    sum += outputGradient[pool.Output(row, column) + channel];
                }
            }

            inputGradient[at] = sum * Share(pool);
        }
    }
}
