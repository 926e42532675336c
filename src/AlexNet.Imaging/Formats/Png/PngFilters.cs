using System.Numerics;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Png;

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

    /// <summary>One channel after the other, which keeps its neighbours to the left in registers.</summary>
    private static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        for (var channel = 0; channel < step; channel++)
        {
            var (left, upLeft) = (0, 0);
            for (var i = channel; i < row.Length; i += step)
            {
                int up = above[i];
                left = (byte)(row[i] + Nearest(left, up, upLeft));
                row[i] = (byte)left;
                upLeft = up;
            }
        }
    }

    /// <summary>Of left, up and up-left the one nearest to left + up − up-left, the earlier one where two are as near.</summary>
    private static int Nearest(int left, int up, int upLeft)
    {
        var (toLeft, toUp, toUpLeft) = (Math.Abs(up - upLeft), Math.Abs(left - upLeft), Math.Abs(left + up - (2 * upLeft)));

        // Masks and no branches, which nobody could predict: all ones where the second is nearer than the first.
        var upBeatsLeft = (toUp - toLeft) >> 31;
        var (nearest, distance) = (left ^ ((left ^ up) & upBeatsLeft), Math.Min(toLeft, toUp));
        return nearest ^ ((nearest ^ upLeft) & ((toUpLeft - distance) >> 31));
    }
}
