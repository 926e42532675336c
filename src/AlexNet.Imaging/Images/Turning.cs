namespace AlexNet.Imaging.Images;

/// <summary>Turns and mirrors pixels as EXIF's orientations 1 to 8 ask.</summary>
internal static class Turning
{
    /// <summary>Pixels per side of a block: its rows lie in the cache while it is read across.</summary>
    private const int Block = 32;

    /// <summary>Whether height and width change places.</summary>
    public static bool SwapsSides(int orientation) => orientation >= 5;

    /// <summary>Copies the picture as it is meant to be seen.</summary>
    /// <param name="stored">Height × width × 3 bytes.</param>
    /// <param name="width">Columns as stored.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="shown">As many bytes: rows of the turned picture.</param>
    public static void Copy(ReadOnlySpan<byte> stored, int width, int height, int orientation, Span<byte> shown)
    {
        var (start, right, down) = Steps(width, height, orientation);
        var (columns, rows) = SwapsSides(orientation) ? (height, width) : (width, height);
        for (var top = 0; top < rows; top += Block)
        {
            for (var left = 0; left < columns; left += Block)
            {
                var (bottom, end) = (Math.Min(top + Block, rows), Math.Min(left + Block, columns));
                for (var y = top; y < bottom; y++)
                {
                    var from = start + (left * right) + (y * down);
                    CopyRow(stored, from, right, shown[(((y * columns) + left) * 3)..(((y * columns) + end) * 3)]);
                }
            }
        }
    }

    /// <summary>Where the shown picture's first pixel is stored, and how far its neighbours to the right and below are, in bytes.</summary>
    private static (int Start, int Right, int Down) Steps(int width, int height, int orientation)
    {
        const int Pixel = 3;
        var row = width * Pixel;
        var (lastColumn, lastRow) = (row - Pixel, (height - 1) * row);
        return orientation switch
        {
            1 => (0, Pixel, row),
            2 => (lastColumn, -Pixel, row),
            3 => (lastRow + lastColumn, -Pixel, -row),
            4 => (lastRow, Pixel, -row),
            5 => (0, row, Pixel),
            6 => (lastRow, -row, Pixel),
            7 => (lastRow + lastColumn, -row, -Pixel),
            8 => (lastColumn, row, -Pixel),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "allowed are 1 to 8"),
        };
    }

    private static void CopyRow(ReadOnlySpan<byte> stored, int from, int step, Span<byte> shown)
    {
        for (var to = 0; to < shown.Length; to += 3, from += step)
        {
            var pixel = stored.Slice(from, 3);
            (shown[to], shown[to + 1], shown[to + 2]) = (pixel[0], pixel[1], pixel[2]);
        }
    }
}
