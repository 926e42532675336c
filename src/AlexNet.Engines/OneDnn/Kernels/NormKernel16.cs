using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.OneDnn.Kernels;

/// <summary>
/// Normalisation over five channels with β = 3/4 in blocks of 16, on AVX-512: one vector is the 16 channels of a position, and the
/// neighbours come from it and the vectors of the blocks before and after, shifted across. d^−¾ = r·√r with r = 1/√d: no power.
/// </summary>
internal static unsafe class NormKernel16
{
    private const float Beta = 0.75f;

    /// <summary>Blocks of a column that the working memory on the stack has room for.</summary>
    public const int MaxBlocks = 64;

    public static void Forward(float k, float alpha, int blocks, int plane, float* x, float* y)
    {
        var stride = (long)plane * 16;
        for (var position = 0; position < plane; position++, x += 16, y += 16)
        {
            var before = Vector512<float>.Zero;
            var value = Vector512.Load(x);
            var square = value * value;
            for (var block = 0; block < blocks; block++)
            {
                var next = block + 1 < blocks ? Vector512.Load(x + ((block + 1) * stride)) : Vector512<float>.Zero;
                var after = next * next;
                var d = Scale(k, alpha, before, square, after);
                var r = InverseRoot(d);
                (value * Power(r)).Store(y + (block * stride));
                (before, square, value) = (square, after, next);
            }
        }
    }

    public static void Backward(
        float k, float alpha, int blocks, int plane, bool rectified, float* x, float* outputGradient, float* inputGradient)
    {
        var stride = (long)plane * 16;
        var factor = Vector512.Create(-2 * alpha * Beta);
        var closed = rectified ? Vector512<float>.Zero : Vector512.Create(float.NegativeInfinity);

        // For each block ∂L/∂y · d^−β, and ∂L/∂y · y / d with a zero block before and after.
        var scaled = stackalloc Vector512<float>[MaxBlocks];
        var ratios = stackalloc Vector512<float>[MaxBlocks + 2];
        ratios[0] = ratios[blocks + 1] = Vector512<float>.Zero;
        for (var position = 0; position < plane; position++, x += 16, outputGradient += 16, inputGradient += 16)
        {
            Ratios(k, alpha, blocks, stride, x, outputGradient, scaled, ratios + 1);
            for (var block = 0; block < blocks; block++)
            {
                var value = Vector512.Load(x + (block * stride));
                var sum = Window(ratios[block], ratios[block + 1], ratios[block + 2]);
                var gradient = Vector512.FusedMultiplyAdd(factor * value, sum, scaled[block]);
                (Vector512.GreaterThan(value, closed) & gradient).Store(inputGradient + (block * stride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ratios(
        float k, float alpha, int blocks, long stride, float* x, float* outputGradient, Vector512<float>* scaled, Vector512<float>* ratios)
    {
        var before = Vector512<float>.Zero;
        var value = Vector512.Load(x);
        var square = value * value;
        for (var block = 0; block < blocks; block++)
        {
            var next = block + 1 < blocks ? Vector512.Load(x + ((block + 1) * stride)) : Vector512<float>.Zero;
            var after = next * next;
            var r = InverseRoot(Scale(k, alpha, before, square, after));
            var gradient = Vector512.Load(outputGradient + (block * stride)) * Power(r);
            scaled[block] = gradient;
            ratios[block] = gradient * value * (r * r);
            (before, square, value) = (square, after, next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(
        float k, float alpha, Vector512<float> before, Vector512<float> square, Vector512<float> after) =>
        Vector512.FusedMultiplyAdd(Window(before, square, after), Vector512.Create(alpha), Vector512.Create(k));

    /// <summary>For each of 16 channels the sum over itself and two neighbours on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Window(Vector512<float> before, Vector512<float> here, Vector512<float> after)
    {
        var less2 = Avx512F.AlignRight32(here.AsInt32(), before.AsInt32(), 14).AsSingle();
        var less1 = Avx512F.AlignRight32(here.AsInt32(), before.AsInt32(), 15).AsSingle();
        var more1 = Avx512F.AlignRight32(after.AsInt32(), here.AsInt32(), 1).AsSingle();
        var more2 = Avx512F.AlignRight32(after.AsInt32(), here.AsInt32(), 2).AsSingle();
        return (less2 + less1) + here + (more1 + more2);
    }

    /// <summary>1/√v: the processor's estimate of 14 bits and one step of Newton's, as exact as a float's division.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> InverseRoot(Vector512<float> v)
    {
        var estimate = Avx512F.ReciprocalSqrt14(v);
        var half = Vector512.Create(0.5f) * v * estimate;
        return estimate * Vector512.FusedMultiplyAdd(-half, estimate, Vector512.Create(1.5f));
    }

    /// <summary>r·√r = d^−¾ where r = 1/√d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Power(Vector512<float> r) => r * r * InverseRoot(r);
}
