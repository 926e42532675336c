using AlexNet.Imaging.Images;

namespace AlexNet.Imaging.Resizing;

/// <summary>
/// Makes the prepared square image of the paper (section 2): the shorter side is resized to S, the longer side L to
/// round(L·S / shorter), and the centre S×S is kept, starting at ⌊(longer − S) / 2⌋. Only the rows and columns that the centre, or
/// the window asked for, needs are computed. Filters: see <see cref="AxisWeights"/>. One instance per worker: it keeps its scratch memory.
/// </summary>
/// <param name="level">Instructions to use; the results are the same.</param>
public sealed unsafe class SquareResizer(VectorLevel level)
{
    private readonly AxisWeights _vertical = new();
    private readonly AxisWeights _horizontal = new();
    private readonly ColumnSteps _steps = new();
    private readonly AlignedFloats _sums = new();
    private byte[] _line = [];

    /// <summary>Uses the widest instructions of this processor.</summary>
    public SquareResizer()
        : this(VectorLevels.Best)
    {
    }

    /// <summary>Resizes and cuts.</summary>
    /// <param name="source">Any size, at least 1×1.</param>
    /// <param name="size">S, the side of the square.</param>
    /// <param name="destination">S × S × 3 bytes, rows from the top.</param>
    public void Resize(RgbImage source, int size, Span<byte> destination)
    {
        Resize(source, size, SquareWindow.Whole(size), destination);
    }

    /// <summary>Makes a part of the square only: the same bytes as there, in the time of the part.</summary>
    /// <param name="source">Any size, at least 1×1.</param>
    /// <param name="size">S, the side of the whole square.</param>
    /// <param name="window">The part.</param>
    /// <param name="destination">The part's bytes, rows from the top.</param>
    public void Resize(RgbImage source, int size, SquareWindow window, Span<byte> destination)
    {
        Resize(source.Pixels, source.Width, source.Height, size, window, destination);
    }

    /// <summary>Resizes and cuts height × width × 3 bytes.</summary>
    public void Resize(ReadOnlySpan<byte> source, int width, int height, int size, Span<byte> destination)
    {
        Resize(source, width, height, size, SquareWindow.Whole(size), destination);
    }

    /// <summary>Makes a part of the square from height × width × 3 bytes.</summary>
    public void Resize(ReadOnlySpan<byte> source, int width, int height, int size, SquareWindow window, Span<byte> destination)
    {
        window.Check(size);
        if (destination.Length != window.Bytes)
        {
            throw new ArgumentException($"{window.Side}×{window.Side} pixels take {window.Bytes} bytes, given are {destination.Length}");
        }

        Prepare(_vertical, height, Math.Min(width, height), size);
        Prepare(_horizontal, width, Math.Min(width, height), size);
        if (level == VectorLevel.Avx512)
        {
            _steps.Prepare(_horizontal);
        }

        ResizeRowByRow(source, width * 3, window, destination);
    }

    /// <summary>round(length·size / shorter), halves upwards.</summary>
    internal static int ResizedLength(int length, int shorter, int size)
    {
        return (int)((((long)length * size * 2) + shorter) / (2L * shorter));
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static void Prepare(AxisWeights axis, int length, int shorter, int size)
    {
        var resized = ResizedLength(length, shorter, size);
        axis.Prepare(length, resized, (resized - size) / 2, size);
    }

    private void ResizeRowByRow(ReadOnlySpan<byte> source, int stride, SquareWindow window, Span<byte> destination)
    {
        // A step of the horizontal pass may begin before the window and end after it.
        var per = level == VectorLevel.Avx512 ? _steps.Pixels : 1;
        var (left, right) = (window.Left / per * per, Math.Min(RoundUp(window.Left + window.Side, per), _horizontal.Starts.Length));
        var begin = _horizontal.Starts[left] * 3;
        var length = ((_horizontal.Starts[right - 1] + _horizontal.Taps) * 3) - begin;
        _sums.Ensure(length + ResizeRows.Padding);
        _line = _line.Length < (3 * (right - left)) + ResizeRows.Padding ? new byte[(3 * (right - left)) + ResizeRows.Padding] : _line;
        for (var y = 0; y < window.Side; y++)
        {
            var weights = _vertical.Weights.Slice((window.Top + y) * _vertical.Taps, _vertical.Taps);
            var skipped = weights.IndexOfAnyExcept(0f);
            weights = weights[skipped..].TrimEnd(0f);
            var first = ((_vertical.Starts[window.Top + y] + skipped) * stride) + begin;
            SumRows(source.Slice(first, ((weights.Length - 1) * stride) + length), stride, weights, length);
            SumColumns(begin, left, right - left);
            _line.AsSpan(3 * (window.Left - left), 3 * window.Side).CopyTo(destination[(3 * y * window.Side)..]);
        }
    }

    private void SumRows(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, int length)
    {
        fixed (byte* input = source)
        fixed (float* factors = weights)
        {
            if (level == VectorLevel.Avx512 && length >= 16)
            {
                ResizeRowsAvx512.Vertical(input, stride, factors, weights.Length, _sums.Pointer, length);
            }
            else if (level >= VectorLevel.Avx2 && length >= 8)
            {
                ResizeRowsAvx2.Vertical(input, stride, factors, weights.Length, _sums.Pointer, length);
            }
            else
            {
                ResizeRows.Vertical(input, stride, factors, weights.Length, _sums.Pointer, length);
            }
        }
    }

    private void SumColumns(int begin, int first, int count)
    {
        var row = _sums.Pointer - begin;
        fixed (byte* output = _line)
        {
            switch (level)
            {
                case VectorLevel.Avx512:
                    ResizeRowsAvx512.Horizontal(row, _steps, first / _steps.Pixels, (first + count + _steps.Pixels - 1) / _steps.Pixels, output);
                    break;
                case VectorLevel.Avx2:
                    ResizeRowsAvx2.Horizontal(row, _horizontal, first, count, output);
                    break;
                default:
                    ResizeRows.Horizontal(row, _horizontal, first, count, output);
                    break;
            }
        }
    }
}
