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

    /// <summary>Eight by eight: pairs, then fours, then halves change places.</summary>
    private static void Square(float* from, nint fromStride, float* to, nint toStride)
    {
        var (a, b) = Fours(from, fromStride);
        var (c, d) = Fours(from + (4 * fromStride), fromStride);
        Halves(a.First, c.First, to, toStride);
        Halves(a.Second, c.Second, to + toStride, toStride);
        Halves(b.First, d.First, to + (2 * toStride), toStride);
        Halves(b.Second, d.Second, to + (3 * toStride), toStride);
    }

    /// <summary>Of four rows, the columns 0 and 4, 1 and 5, 2 and 6, 3 and 7 side by side.</summary>
    private static ((Vector256<float> First, Vector256<float> Second), (Vector256<float> First, Vector256<float> Second)) Fours(
        float* from, nint stride)
    {
        var (r0, r1) = (Vector256.Load(from), Vector256.Load(from + stride));
        var (r2, r3) = (Vector256.Load(from + (2 * stride)), Vector256.Load(from + (3 * stride)));
        var (low01, high01) = (Avx.UnpackLow(r0, r1).AsDouble(), Avx.UnpackHigh(r0, r1).AsDouble());
        var (low23, high23) = (Avx.UnpackLow(r2, r3).AsDouble(), Avx.UnpackHigh(r2, r3).AsDouble());
        return (
            (Avx.UnpackLow(low01, low23).AsSingle(), Avx.UnpackHigh(low01, low23).AsSingle()),
            (Avx.UnpackLow(high01, high23).AsSingle(), Avx.UnpackHigh(high01, high23).AsSingle()));
    }

    private static void Halves(Vector256<float> upper, Vector256<float> lower, float* to, nint toStride)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(to);
        Avx.Permute2x128(upper, lower, 0x31).Store(to + (4 * toStride));
    }
}
