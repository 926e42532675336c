using System.Numerics;
using System.Runtime.InteropServices;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>The three products that forward and backward need, on row-major matrices, as plain loops over vectors.</summary>
internal static class Matrix
{
    // Float32 sums of thousands of products lose digits; sums of sums of a few dozen lose far fewer.
    private const int Terms = 48;
    private const int Tile = 256;

    /// <summary>C[m, n] += A[m, k] · B[k, n].</summary>
    public static void AddProduct(int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        Span<float> tile = stackalloc float[Tile];
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column += Tile)
            {
                var sums = tile[..Math.Min(Tile, n - column)];
                for (var first = 0; first < k; first += Terms)
                {
                    sums.Clear();
                    for (var inner = first; inner < Math.Min(k, first + Terms); inner++)
                    {
                        AddScaled(a[row * k + inner], b.Slice(inner * n + column, sums.Length), sums);
                    }

                    AddScaled(1, sums, c.Slice(row * n + column, sums.Length));
                }
            }
        }
    }

    /// <summary>C[m, n] += A[k, m]ᵀ · B[k, n].</summary>
    public static void AddTransposedProduct(int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        for (var inner = 0; inner < k; inner++)
        {
            for (var row = 0; row < m; row++)
            {
                AddScaled(a[inner * m + row], b.Slice(inner * n, n), c.Slice(row * n, n));
            }
        }
    }

    /// <summary>C[m, n] += A[m, k] · B[n, k]ᵀ.</summary>
    public static void AddProductTransposed(int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        for (var column = 0; column < n; column++)
        {
            for (var row = 0; row < m; row++)
            {
                c[row * n + column] += Dot(a.Slice(row * k, k), b.Slice(column * k, k));
            }
        }
    }

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> x, Span<float> y)
    {
        if (factor == 0)
        {
            return;
        }

        var vectors = MemoryMarshal.Cast<float, Vector<float>>(x);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(y);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += factor * vectors[i];
        }

        for (var i = sums.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>Σ x y, as sums of a few dozen terms a lane.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var total = 0f;
        for (var first = 0; first < x.Length; first += Terms * Vector<float>.Count)
        {
            var length = Math.Min(Terms * Vector<float>.Count, x.Length - first);
            total += ShortDot(x.Slice(first, length), y.Slice(first, length));
        }

        return total;
    }

    private static float ShortDot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(x);
        var right = MemoryMarshal.Cast<float, Vector<float>>(y);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            sums += left[i] * right[i];
        }

        var total = Vector.Sum(sums);
        for (var i = left.Length * Vector<float>.Count; i < x.Length; i++)
        {
            total += x[i] * y[i];
        }

        return total;
    }
}
