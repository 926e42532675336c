using System.Runtime.CompilerServices;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>
/// Normalisation over five channels with β = 3/4, a vector of channels at a time: the neighbours come from the vectors of the blocks before
/// and after, shifted across. d^−¾ = r·√r with r = 1/√d: no power.
/// </summary>
/// <typeparam name="T">The vector that holds one position of a block.</typeparam>
internal static unsafe class NormKernelWide<T>
    where T : unmanaged, IBlockLanes<T>
{
    /// <summary>Blocks of a column that the working memory on the stack has room for.</summary>
    public const int MaxBlocks = 64;

    private const float Beta = 0.75f;

    public static void Forward(float k, float alpha, in BlockedShape column, in BlockedShape part, float* x, float* y)
    {
        var (blocks, positions) = (column.Blocks, part.Plane);
        var (from, to) = ((long)column.Plane * T.Count, (long)positions * T.Count);
        var (scale, offset, zero) = (T.Create(alpha), T.Create(k), T.Create(0));
        for (var position = 0; position < positions; position++, x += T.Count, y += T.Count)
        {
            var before = zero;
            var value = T.Load(x);
            var square = value * value;
            for (var block = 0; block < blocks; block++)
            {
                var next = block + 1 < blocks ? T.Load(x + ((block + 1) * from)) : zero;
                var after = next * next;
                var r = T.InverseRoot(T.MultiplyAdd(T.Neighbours(before, square, after), scale, offset));
                (value * Power(r)).Store(y + (block * to));
                (before, square, value) = (square, after, next);
            }
        }
    }

    public static void Backward(
        float k, float alpha, in BlockedShape column, in BlockedShape part, bool rectified, float* x, float* outputGradient,
        float* inputGradient)
    {
        var (blocks, positions) = (column.Blocks, part.Plane);
        var (stride, gradientStride) = ((long)column.Plane * T.Count, (long)positions * T.Count);
        var factor = T.Create(-2 * alpha * Beta);
        var closed = T.Create(0);

        // For each block ∂L/∂y · d^−β, and ∂L/∂y · y / d with a zero block before and after.
        var scaled = stackalloc T[MaxBlocks];
        var ratios = stackalloc T[MaxBlocks + 2];
        ratios[0] = ratios[blocks + 1] = T.Create(0);
        for (var position = 0; position < positions; position++, x += T.Count, outputGradient += T.Count, inputGradient += T.Count)
        {
            Ratios(k, alpha, blocks, stride, gradientStride, x, outputGradient, scaled, ratios + 1);
            for (var block = 0; block < blocks; block++)
            {
                var value = T.Load(x + (block * stride));
                var sum = T.Neighbours(ratios[block], ratios[block + 1], ratios[block + 2]);
                var gradient = T.MultiplyAdd(factor * value, sum, scaled[block]);
                (rectified ? T.WhereGreater(value, closed, gradient) : gradient).Store(inputGradient + (block * stride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ratios(
        float k, float alpha, int blocks, long stride, long gradientStride, float* x, float* outputGradient, T* scaled, T* ratios)
    {
        var (scale, offset, zero) = (T.Create(alpha), T.Create(k), T.Create(0));
        var before = zero;
        var value = T.Load(x);
        var square = value * value;
        for (var block = 0; block < blocks; block++)
        {
            var next = block + 1 < blocks ? T.Load(x + ((block + 1) * stride)) : zero;
            var after = next * next;
            var r = T.InverseRoot(T.MultiplyAdd(T.Neighbours(before, square, after), scale, offset));
            var gradient = T.Load(outputGradient + (block * gradientStride)) * Power(r);
            scaled[block] = gradient;
            ratios[block] = gradient * value * (r * r);
            (before, square, value) = (square, after, next);
        }
    }

    /// <summary>r·√r = d^−¾ where r = 1/√d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Power(T r) => r * r * T.InverseRoot(r);
}
