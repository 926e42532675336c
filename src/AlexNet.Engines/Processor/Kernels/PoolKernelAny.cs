namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Max pooling of one output position, one channel at a time.</summary>
internal static unsafe class PoolKernelAny
{
    public static void Forward(in PoolGeometry pool, float* corner, float* y, byte* choice)
    {
        for (var lane = 0; lane < pool.Block; lane++)
        {
            var largest = float.NegativeInfinity;
            var winner = 0;
            for (var tap = 0; tap < pool.Window * pool.Window; tap++)
            {
                var value = corner[pool.Offset(tap) + lane];
                if (value > largest || float.IsNaN(value))
                {
                    (largest, winner) = (value, tap);
                }
            }

            y[lane] = corner[pool.Offset(winner) + lane];
            if (choice != null)
            {
                choice[lane] = (byte)winner;
            }
        }
    }

    public static void Backward(in PoolGeometry pool, byte* choice, float* outputGradient, float* corner)
    {
        for (var lane = 0; lane < pool.Block; lane++)
        {
            corner[pool.Offset(choice[lane]) + lane] += outputGradient[lane];
        }
    }
}
