using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.OneDnn.Kernels;

/// <summary>Max pooling of one block of channels of one image: <c>[height, width, block]</c>. Of equal values the first wins; a value that
/// is not a number wins over all.</summary>
internal static unsafe class PoolKernel
{
    /// <param name="x">Input plane of the block.</param>
    /// <param name="y">Output plane.</param>
    /// <param name="choice">Takes row · window + column of each winner; null where backward does not need it.</param>
    public static void Forward(in PoolGeometry pool, float* x, float* y, byte* choice)
    {
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var column = 0; column < pool.OutputWidth; column++)
            {
                var at = ((row * pool.OutputWidth) + column) * pool.Block;
                var corner = x + (((row * pool.InputWidth) + column) * pool.Stride * pool.Block);
                var chosen = choice == null ? null : choice + at;
                if (pool.Block == 16 && Avx512F.IsSupported)
                {
                    Forward16(pool, corner, y + at, chosen);
                }
                else
                {
                    ForwardAny(pool, corner, y + at, chosen);
                }
            }
        }
    }

    /// <summary>Each output's gradient goes to the pixel that won its window.</summary>
    public static void Backward(in PoolGeometry pool, byte* choice, float* outputGradient, float* inputGradient)
    {
        new Span<float>(inputGradient, pool.InputHeight * pool.InputWidth * pool.Block).Clear();
        for (var row = 0; row < pool.OutputHeight; row++)
        {
            for (var column = 0; column < pool.OutputWidth; column++)
            {
                var at = ((row * pool.OutputWidth) + column) * pool.Block;
                var corner = inputGradient + (((row * pool.InputWidth) + column) * pool.Stride * pool.Block);
                if (pool.Block == 16 && Avx512F.IsSupported)
                {
                    Backward16(pool, choice + at, outputGradient + at, corner);
                }
                else
                {
                    BackwardAny(pool, choice + at, outputGradient + at, corner);
                }
            }
        }
    }

    private static void Forward16(in PoolGeometry pool, float* corner, float* y, byte* choice)
    {
        var largest = Vector512.Load(corner);
        var winner = Vector512<int>.Zero;
        var tap = 0;
        for (var row = 0; row < pool.Window; row++)
        {
            var line = corner + (row * pool.InputWidth * 16);
            for (var column = 0; column < pool.Window; column++, tap++)
            {
                var value = Vector512.Load(line + (column * 16));
                var wins = Vector512.GreaterThan(value, largest) | ~Vector512.Equals(value, value);
                largest = Vector512.ConditionalSelect(wins, value, largest);
                winner = Vector512.ConditionalSelect(wins.AsInt32(), Vector512.Create(tap), winner);
            }
        }

        largest.Store(y);
        if (choice != null)
        {
            Avx512F.ConvertToVector128Byte(winner).Store(choice);
        }
    }

    private static void ForwardAny(in PoolGeometry pool, float* corner, float* y, byte* choice)
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

    private static void Backward16(in PoolGeometry pool, byte* choice, float* outputGradient, float* corner)
    {
        var winner = Avx512F.ConvertToVector512Int32(Vector128.Load(choice));
        var gradient = Vector512.Load(outputGradient);
        var tap = 0;
        for (var row = 0; row < pool.Window; row++)
        {
            var line = corner + (row * pool.InputWidth * 16);
            for (var column = 0; column < pool.Window; column++, tap++)
            {
                var here = Vector512.Equals(winner, Vector512.Create(tap)).AsSingle() & gradient;
                (Vector512.Load(line + (column * 16)) + here).Store(line + (column * 16));
            }
        }
    }

    private static void BackwardAny(in PoolGeometry pool, byte* choice, float* outputGradient, float* corner)
    {
        for (var lane = 0; lane < pool.Block; lane++)
        {
            corner[pool.Offset(choice[lane]) + lane] += outputGradient[lane];
        }
    }
}

/// <summary>Sizes of a max pooling over planes of interleaved blocks.</summary>
internal readonly record struct PoolGeometry(
    int Window, int Stride, int InputHeight, int InputWidth, int OutputHeight, int OutputWidth, int Block)
{
    /// <summary>Where a window's tap lies from its corner.</summary>
    public int Offset(int tap) => ((tap / Window * InputWidth) + (tap % Window)) * Block;
}
