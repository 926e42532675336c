namespace AlexNet.Engines.Processor.Kernels;

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
