using System.Runtime.CompilerServices;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Max pooling of one row, a vector of channels at a time.</summary>
/// <typeparam name="T">The vector that holds one position of a block.</typeparam>
internal static unsafe class PoolKernelWide<T>
    where T : unmanaged, IBlockLanes<T>
{
    public static void Forward(in PoolGeometry pool, float** rows, float* y, byte* choice)
    {
        var step = pool.Stride * T.Count;
        for (var (column, corner) = (0, 0); column < pool.OutputWidth; column++, corner += step, y += T.Count)
        {
            var largest = T.Load(rows[0] + corner);
            var winner = default(T);
            if (pool.Window == 3)
            {
                // Every network of the paper but one: written out, it takes half the time.
                Contend3(rows[0] + corner, 0, ref largest, ref winner);
                Contend3(rows[1] + corner, 3, ref largest, ref winner);
                Contend3(rows[2] + corner, 6, ref largest, ref winner);
            }
            else
            {
                Contend(pool.Window, rows, corner, ref largest, ref winner);
            }

            largest.Store(y);
            if (choice != null)
            {
                T.StoreWinners(winner, choice);
                choice += T.Count;
            }
        }
    }

    /// <param name="tap">The first tap of the windows that lies in the row.</param>
    public static void Backward(in PoolGeometry pool, int tap, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    {
        if (pool is { Window: 3, Stride: 2 })
        {
            Backward3(pool.OutputWidth, tap, choice, outputGradient, gate, inputGradient);
            return;
        }

        for (var column = 0; column < pool.OutputWidth; column++)
        {
            var at = column * T.Count;
            var (winner, gradient) = (T.LoadWinners(choice + at), Passing(outputGradient, gate, at));
            var to = inputGradient + (at * pool.Stride);
            for (var i = 0; i < pool.Window; i++, to += T.Count)
            {
                T.AddWhereWon(T.Load(to), winner, tap + i, gradient).Store(to);
            }
        }
    }

    /// <summary>Windows of three that share a position with the next: its sum stays in a register, for a sum that is stored and loaded
    /// again at once would hold up the next.</summary>
    private static void Backward3(int columns, int tap, byte* choice, float* outputGradient, float* gate, float* inputGradient)
    {
        var sum = T.Load(inputGradient);
        for (var column = 0; column < columns; column++, inputGradient += 2 * T.Count)
        {
            var at = column * T.Count;
            var (winner, gradient) = (T.LoadWinners(choice + at), Passing(outputGradient, gate, at));
            T.AddWhereWon(sum, winner, tap, gradient).Store(inputGradient);
            T.AddWhereWon(T.Load(inputGradient + T.Count), winner, tap + 1, gradient).Store(inputGradient + T.Count);
            sum = T.AddWhereWon(T.Load(inputGradient + (2 * T.Count)), winner, tap + 2, gradient);
        }

        sum.Store(inputGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Passing(float* outputGradient, float* gate, int at)
    {
        var gradient = T.Load(outputGradient + at);
        return gate == null ? gradient : T.WhereGreater(T.Load(gate + at), T.Create(0), gradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Contend3(float* from, int tap, ref T largest, ref T winner)
    {
        T.Contend(T.Load(from), tap, ref largest, ref winner);
        T.Contend(T.Load(from + T.Count), tap + 1, ref largest, ref winner);
        T.Contend(T.Load(from + (2 * T.Count)), tap + 2, ref largest, ref winner);
    }

    // Inlined too: a reference that is passed on would keep both vectors in memory, at a fifth of the speed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Contend(int window, float** rows, int corner, ref T largest, ref T winner)
    {
        var tap = 0;
        for (var row = 0; row < window; row++)
        {
            for (var column = 0; column < window; column++, tap++)
            {
                T.Contend(T.Load(rows[row] + corner + (column * T.Count)), tap, ref largest, ref winner);
            }
        }
    }
}
