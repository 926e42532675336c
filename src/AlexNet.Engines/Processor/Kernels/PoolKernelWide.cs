using System.Runtime.CompilerServices;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Max pooling of one output position, a vector of channels at a time.</summary>
/// <typeparam name="T">The vector that holds one position of a block.</typeparam>
internal static unsafe class PoolKernelWide<T>
    where T : unmanaged, IBlockVector<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward(in PoolGeometry pool, float* corner, float* y, byte* choice)
    {
        var largest = T.Load(corner);
        var winner = default(T);
        var tap = 0;
        for (var row = 0; row < pool.Window; row++)
        {
            var line = corner + (row * pool.InputWidth * T.Count);
            for (var column = 0; column < pool.Window; column++, tap++)
            {
                T.Contend(T.Load(line + (column * T.Count)), tap, ref largest, ref winner);
            }
        }

        largest.Store(y);
        if (choice != null)
        {
            T.StoreWinners(winner, choice);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward(in PoolGeometry pool, byte* choice, float* outputGradient, float* corner)
    {
        var winner = T.LoadWinners(choice);
        var gradient = T.Load(outputGradient);
        var tap = 0;
        for (var row = 0; row < pool.Window; row++)
        {
            var line = corner + (row * pool.InputWidth * T.Count);
            for (var column = 0; column < pool.Window; column++, tap++)
            {
                var at = line + (column * T.Count);
                T.AddWhereWon(T.Load(at), winner, tap, gradient).Store(at);
            }
        }
    }
}
