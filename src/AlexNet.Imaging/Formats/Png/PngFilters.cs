using System.Numerics;

namespace AlexNet.Imaging;

/// <summary>Undoes the filters of rows: what is stored is the difference from a prediction, byte by byte [PNG, section 9.2].</summary>
internal static class PngFilters
{
    /// <param name="filter">0 to 4, as stored before the row.</param>
    /// <param name="row">Differences, which become bytes.</param>
    /// <param name="above">The row above, zeros above the first one.</param>
    /// <param name="step">Bytes per pixel, at least 1.</param>
    /// <exception cref="ImageFormatException">There is no such filter.</exception>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                Sub(row, step);
                break;
            case 2:
                Up(row, above);
                break;
            case 3:
                Average(row, above, step);
                break;
            case 4:
                Paeth(row, above, step);
                break;
            default:
                throw PngFile.Corrupt($"a row has filter {filter}, allowed are 0 to 4");
        }
    }

    private static void Sub(Span<byte> row, int step)
    {
        for (var i = step; i < row.Length; i++)
        {
            row[i] += row[i - step];
        }
    }

    private static void Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= row.Length; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void Average(Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        var first = Math.Min(step, row.Length);
        for (var i = 0; i < first; i++)
        {
            row[i] += (byte)(above[i] >> 1);
        }

        for (var i = step; i < row.Length; i++)
        {
            row[i] += (byte)((row[i - step] + above[i]) >> 1);
        }
    }

    private static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        var first = Math.Min(step, row.Length);
        for (var i = 0; i < first; i++)
        {
            row[i] += above[i];
        }

        for (var i = step; i < row.Length; i++)
        {
            row[i] += Nearest(row[i - step], above[i], above[i - step]);
        }
    }

    /// <summary>Of left, up and up-left the one nearest to left + up − up-left, the earlier one where two are as near.</summary>
    private static byte Nearest(int left, int up, int upLeft)
    {
        var (toLeft, toUp) = (Math.Abs(up - upLeft), Math.Abs(left - upLeft));
        var toUpLeft = Math.Abs(left + up - (2 * upLeft));
        return (byte)(toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft);
    }
}
