using System.Numerics;
using AlexNet.Core;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>
/// Response normalisation over square windows of pixels, of one block of channels of one image: d = k + α Σ x², y = x d^−β. A neighbour to the
/// side lies a block on and one below lies a row on, so that all is done on runs of consecutive numbers, whatever the block; a window's sum is
/// taken along rows, then along columns. Backward computes d again from x.
/// </summary>
internal static unsafe class SpatialNormKernel
{
    private const double ThreeQuarters = 0.75;

    /// <summary>Numbers of working memory that a block needs.</summary>
    public static long Scratch(in BlockedShape shape) => 3L * shape.Plane * shape.Block;

    /// <param name="x">The block's plane.</param>
    /// <param name="y">Takes the output.</param>
    /// <param name="scratch">Of <see cref="Scratch"/> numbers.</param>
    public static void Forward(ResponseNorm norm, in BlockedShape shape, float* x, float* y, float* scratch)
    {
        var count = shape.Plane * shape.Block;
        Powers(norm, shape, x, scratch, scratch + count, scratch + (2 * count));
        Elements.Multiply(x, scratch, y, count);
    }

    /// <summary>∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ over the windows j that hold i.</summary>
    public static void Backward(ResponseNorm norm, in BlockedShape shape, float* x, float* outputGradient, float* inputGradient, float* scratch)
    {
        var count = shape.Plane * shape.Block;
        float* powers = scratch, scales = scratch + count, sums = scratch + (2 * count);
        Powers(norm, shape, x, powers, scales, sums);

        // ∂L/∂y d^−β stays in the input's gradient, ∂L/∂y y / d takes the place of the powers.
        Elements.Multiply(outputGradient, powers, inputGradient, count);
        var i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            (Vector.Load(inputGradient + i) * Vector.Load(x + i) / Vector.Load(scales + i)).Store(powers + i);
        }

        for (; i < count; i++)
        {
            powers[i] = inputGradient[i] * x[i] / scales[i];
        }

        WindowSums(norm.Size / 2, shape, powers, scales, sums);
        var factor = (float)(-2 * norm.Alpha * norm.Beta);
        for (i = 0; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            ((Vector.Load(x + i) * Vector.Load(sums + i) * factor) + Vector.Load(inputGradient + i)).Store(inputGradient + i);
        }

        for (; i < count; i++)
        {
            inputGradient[i] += factor * x[i] * sums[i];
        }
    }

    /// <summary>d and d^−β of every number.</summary>
    private static void Powers(ResponseNorm norm, in BlockedShape shape, float* x, float* powers, float* scales, float* sums)
    {
        var count = shape.Plane * shape.Block;
        Elements.Multiply(x, x, powers, count);
        WindowSums(norm.Size / 2, shape, powers, scales, sums);
        var (k, alpha) = ((float)norm.K, (float)norm.Alpha);
        var i = 0;
        if (norm.Beta == ThreeQuarters)
        {
            for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            {
                var d = (Vector.Load(sums + i) * alpha) + Vector.Create(k);
                var root = Vector<float>.One / Vector.SquareRoot(d);
                d.Store(scales + i);
                (root * Vector.SquareRoot(root)).Store(powers + i);
            }
        }

        for (; i < count; i++)
        {
            scales[i] = k + (alpha * sums[i]);
            powers[i] = MathF.Pow(scales[i], -(float)norm.Beta);
        }
    }

    /// <summary>Sums over the windows around every number.</summary>
    /// <param name="rows">Working memory: sums along rows.</param>
    private static void WindowSums(int reach, in BlockedShape shape, float* values, float* rows, float* sums)
    {
        var line = shape.Width * shape.Block;
        for (var row = 0; row < shape.Height; row++)
        {
            var at = row * line;
            new ReadOnlySpan<float>(values + at, line).CopyTo(new(rows + at, line));
            for (var step = 1; step <= Math.Min(reach, shape.Width - 1); step++)
            {
                var shift = step * shape.Block;
                Elements.Add(values + at + shift, rows + at, line - shift);
                Elements.Add(values + at, rows + at + shift, line - shift);
            }
        }

        var count = shape.Height * line;
        new ReadOnlySpan<float>(rows, count).CopyTo(new(sums, count));
        for (var step = 1; step <= Math.Min(reach, shape.Height - 1); step++)
        {
            var shift = step * line;
            Elements.Add(rows + shift, sums, count - shift);
            Elements.Add(rows, sums + shift, count - shift);
        }
    }
}
