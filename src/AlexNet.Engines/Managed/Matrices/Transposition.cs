using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Copies of a matrix with rows and columns exchanged.</summary>
internal static unsafe class Transposition
{
    private const int Side = 8;

    /// <summary>to[column][row] = from[row][column]</summary>
    /// <param name="rows">Rows of <paramref name="from"/>.</param>
    /// <param name="columns">Its columns.</param>
    public static void Copy(float* from, nint fromStride, int rows, int columns, float* to, nint toStride)
    {
        var (wholeRows, wholeColumns) = Avx.IsSupported ? (rows / Side * Side, columns / Side * Side) : (0, 0);
        for (var row = 0; row < wholeRows; row += Side)
        {
            for (var column = 0; column < wholeColumns; column += Side)
            {
                Square(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
            }
        }

        Plain(from, fromStride, wholeRows, wholeColumns, columns, to, toStride);
        Plain(from + (wholeRows * fromStride), fromStride, rows - wholeRows, 0, columns, to + wholeRows, toStride);
    }

    private static void Plain(float* from, nint fromStride, int rows, int firstColumn, int columns, float* to, nint toStride)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = firstColumn; column < columns; column++)
            {
                to[(column * toStride) + row] = from[(row * fromStride) + column];
            }
        }
    }

    /// <summary>Eight by eight: pairs change places, then fours, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* from, nint fromStride, float* to, nint toStride)
    {
        var lower = from + (4 * fromStride);
        var (r0, r1) = (Vector256.Load(from), Vector256.Load(from + fromStride));
        var (r2, r3) = (Vector256.Load(from + (2 * fromStride)), Vector256.Load(from + (3 * fromStride)));
        var (r4, r5) = (Vector256.Load(lower), Vector256.Load(lower + fromStride));
        var (r6, r7) = (Vector256.Load(lower + (2 * fromStride)), Vector256.Load(lower + (3 * fromStride)));
        Fours(Avx.UnpackLow(r0, r1), Avx.UnpackLow(r2, r3), Avx.UnpackLow(r4, r5), Avx.UnpackLow(r6, r7), to, toStride);
        Fours(
            Avx.UnpackHigh(r0, r1), Avx.UnpackHigh(r2, r3), Avx.UnpackHigh(r4, r5), Avx.UnpackHigh(r6, r7), to + (2 * toStride), toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        Vector256<float> r01, Vector256<float> r23, Vector256<float> r45, Vector256<float> r67, float* to, nint toStride)
    {
        var (a, b, c, d) = (r01.AsDouble(), r23.AsDouble(), r45.AsDouble(), r67.AsDouble());
        Halves(Avx.UnpackLow(a, b), Avx.UnpackLow(c, d), to, toStride);
        Halves(Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d), to + toStride, toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<double> upper, Vector256<double> lower, float* to, nint toStride)
    {
        Avx.Permute2x128(upper, lower, 0x20).AsSingle().Store(to);
        Avx.Permute2x128(upper, lower, 0x31).AsSingle().Store(to + (4 * toStride));
    }
}
