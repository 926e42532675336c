namespace AlexNet.Imaging;

/// <summary>
/// Makes the prepared square image of the paper (section 2): the shorter side is resized to S, the longer side L to
/// round(L·S / shorter), and the centre S×S is kept, starting at ⌊(longer − S) / 2⌋. Only the rows and columns that the centre
/// needs are computed. Filters: see <see cref="AxisWeights"/>. One instance per worker: it keeps its scratch memory.
/// </summary>
public sealed class SquareResizer
{
    private readonly AxisWeights vertical = new();
    private readonly AxisWeights horizontal = new();
    private float[] row = [];

    /// <summary>Resizes and cuts.</summary>
    /// <param name="source">Any size, at least 1×1.</param>
    /// <param name="size">S, the side of the square.</param>
    /// <param name="destination">S × S × 3 bytes, rows from the top.</param>
    public void Resize(RgbImage source, int size, Span<byte> destination)
    {
        Resize(source.Pixels, source.Width, source.Height, size, destination);
    }

    /// <summary>Resizes and cuts height × width × 3 bytes.</summary>
    public void Resize(ReadOnlySpan<byte> source, int width, int height, int size, Span<byte> destination)
    {
        if (destination.Length != size * size * 3)
        {
            throw new ArgumentException($"{size}×{size} pixels take {size * size * 3} bytes, given are {destination.Length}");
        }

        Prepare(vertical, height, Math.Min(width, height), size);
        Prepare(horizontal, width, Math.Min(width, height), size);
        var begin = horizontal.InputBegin * 3;
        var length = (horizontal.InputEnd * 3) - begin;
        EnsureRow(length);
        for (var y = 0; y < size; y++)
        {
            var weights = vertical.Weights.Slice(y * vertical.Taps, vertical.Taps);
            var skipped = weights.IndexOfAnyExcept(0f);
            var first = ((vertical.Starts[y] + skipped) * width * 3) + begin;
            ResizeRows.Vertical(source[first..], width * 3, weights[skipped..].TrimEnd(0f), row.AsSpan(0, length));
            ResizeRows.Horizontal(row, horizontal, destination.Slice(y * size * 3, size * 3));
        }
    }

    /// <summary>round(length·size / shorter), halves upwards.</summary>
    internal static int ResizedLength(int length, int shorter, int size)
    {
        return (int)((((long)length * size * 2) + shorter) / (2L * shorter));
    }

    private static void Prepare(AxisWeights axis, int length, int shorter, int size)
    {
        var resized = ResizedLength(length, shorter, size);
        axis.Prepare(length, resized, (resized - size) / 2, size);
    }

    private void EnsureRow(int length)
    {
        // The horizontal pass reads four floats per pixel of three.
        if (row.Length < length + 1)
        {
            row = new float[length + 1];
        }
    }
}
