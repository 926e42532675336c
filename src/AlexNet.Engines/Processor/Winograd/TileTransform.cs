using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>A small matrix times vectors of 16 channels, in both dimensions of a tile.</summary>
internal static unsafe class TileTransform
{
    private const int Points = ToomCook.Points;
    private const int Lanes = 16;

    /// <summary>From a tile of p×p to 7×7: M d Mᵀ. What lies outside the given rows and columns counts as zero and is not read.</summary>
    /// <param name="matrix">M by columns: [p][8].</param>
    /// <param name="rows">The rows that are there.</param>
    /// <param name="columns">The columns that are there.</param>
    /// <param name="tile">Row 0, column 0, whether it is there or not.</param>
    /// <param name="row">Numbers from row to row.</param>
    /// <param name="column">Numbers from column to column.</param>
    /// <param name="values">Value (i, j) lies at (7i + j) · <paramref name="value"/>.</param>
    /// <param name="value">Numbers from value to value.</param>
    [SkipLocalsInit]
    public static void Expand(
        float* matrix, (int From, int To) rows, (int From, int To) columns, float* tile, nint row, nint column, float* values, nint value)
    {
        var half = stackalloc float[Points * Points * Lanes];
        for (var j = columns.From; j < columns.To; j++)
        {
            Expand(matrix, rows.From, rows.To, tile + (j * column), row, half + (j * Lanes), Points * Lanes);
        }

        for (var i = 0; i < Points; i++)
        {
            Expand(matrix, columns.From, columns.To, half + (i * Points * Lanes), Lanes, values + (i * Points * value), value);
        }
    }

    /// <summary>From 7×7 values to a tile of m×m, m ≤ 5: Mᵀ v M.</summary>
    /// <param name="matrix">Mᵀ by columns: [7][8].</param>
    /// <param name="outputs">m: 3 or 5.</param>
    /// <param name="values">Value (i, j) lies at (7i + j) · <paramref name="value"/>.</param>
    /// <param name="value">Numbers from value to value.</param>
    /// <param name="tile">[m][m][16]</param>
    [SkipLocalsInit]
    public static void Contract(float* matrix, int outputs, float* values, nint value, float* tile)
    {
        var half = stackalloc float[5 * Points * Lanes];
        if (outputs == 3)
        {
            for (var j = 0; j < Points; j++)
            {
                Contract3(matrix, values + (j * value), Points * value, half + (j * Lanes), Points * Lanes);
            }

            for (var i = 0; i < 3; i++)
            {
                Contract3(matrix, half + (i * Points * Lanes), Lanes, tile + (i * 3 * Lanes), Lanes);
            }

            return;
        }

        for (var j = 0; j < Points; j++)
        {
            Contract5(matrix, values + (j * value), Points * value, half + (j * Lanes), Points * Lanes);
        }

        for (var i = 0; i < 5; i++)
        {
            Contract5(matrix, half + (i * Points * Lanes), Lanes, tile + (i * 5 * Lanes), Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(float* matrix, int from, int to, float* x, nint step, float* y, nint yStep)
    {
        var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s4, s5, s6) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        x += from * step;
        matrix += from * 8;
        for (var i = from; i < to; i++, x += step, matrix += 8)
        {
            var value = Vector512.Load(x);
            s0 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[0]), value, s0);
            s1 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[1]), value, s1);
            s2 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[2]), value, s2);
            s3 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[3]), value, s3);
            s4 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[4]), value, s4);
            s5 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[5]), value, s5);
            s6 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[6]), value, s6);
        }

        s0.Store(y);
        s1.Store(y + yStep);
        s2.Store(y + (2 * yStep));
        s3.Store(y + (3 * yStep));
        s4.Store(y + (4 * yStep));
        s5.Store(y + (5 * yStep));
        s6.Store(y + (6 * yStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Contract3(float* matrix, float* x, nint step, float* y, nint yStep)
    {
        var (s0, s1, s2) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i < Points; i++, x += step, matrix += 8)
        {
            var value = Vector512.Load(x);
            s0 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[0]), value, s0);
            s1 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[1]), value, s1);
            s2 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[2]), value, s2);
        }

        s0.Store(y);
        s1.Store(y + yStep);
        s2.Store(y + (2 * yStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Contract5(float* matrix, float* x, nint step, float* y, nint yStep)
    {
        var (s0, s1, s2) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s3, s4) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i < Points; i++, x += step, matrix += 8)
        {
            var value = Vector512.Load(x);
            s0 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[0]), value, s0);
            s1 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[1]), value, s1);
            s2 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[2]), value, s2);
            s3 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[3]), value, s3);
            s4 = Avx512F.FusedMultiplyAdd(Vector512.Create(matrix[4]), value, s4);
        }

        s0.Store(y);
        s1.Store(y + yStep);
        s2.Store(y + (2 * yStep));
        s3.Store(y + (3 * yStep));
        s4.Store(y + (4 * yStep));
    }
}
