using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Managed.Convolutions;

/// <summary>A convolution's window over the planes it reads.</summary>
/// <param name="Read">What is read: one image.</param>
/// <param name="FirstChannel">First channel that the group reads.</param>
/// <param name="Channels">Channels that the group reads.</param>
/// <param name="Height">Rows of windows.</param>
/// <param name="Width">Windows in a row.</param>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Pixels from a window to the next.</param>
/// <param name="Pad">Zeros before the first row and the first column; negative where so many are left out.</param>
/// <param name="Spread">Distance at which the pixels that are read stand, zeros between them: 1 but for the gradient of a stride.</param>
internal readonly record struct Window(
    BlockedShape Read, int FirstChannel, int Channels, int Height, int Width, int Kernel, int Stride, int Pad, int Spread = 1)
{
    /// <summary>Windows of an image.</summary>
    public int Plane => Height * Width;

    /// <summary>Numbers in a window.</summary>
    public int Size => Channels * Kernel * Kernel;

    /// <summary>The window of the gradient with respect to the input: it reads the output's gradient.</summary>
    /// <param name="gradient">The output's gradient, one image.</param>
    public Window Backward(BlockedShape input, BlockedShape gradient, int firstChannel, int channels) => new(
        gradient, firstChannel, channels, input.Height, input.Width, Kernel, 1, Kernel - 1 - Pad, Stride);
}

/// <summary>
/// The windows of a convolution as a matrix that is never stored: a row per window of every image; in a row (block of channels, window row,
/// window column, channel of the block), so that a row of a window in one block of channels is one piece of memory.
/// </summary>
/// <param name="start">The batch's first number.</param>
/// <param name="window">The window.</param>
internal readonly unsafe struct WindowMatrix(float* start, Window window) : IBlockSource
{
    /// <summary>A row of a window in one block of channels.</summary>
    public int ColumnUnit => window.Kernel * window.Read.Block;

    public void Copy(int row, int rows, int column, int columns, float* to, nint stride)
    {
        for (var done = 0; done < rows;)
        {
            var (image, position) = Math.DivRem(row + done, window.Plane);
            var (y, x) = Math.DivRem(position, window.Width);
            var some = Math.Min(rows - done, window.Width - x);
            for (var at = 0; at < columns; at += ColumnUnit)
            {
                var (block, tap) = Math.DivRem((column + at) / ColumnUnit, window.Kernel);
                CopyRuns(image, block, (y * window.Stride) + tap - window.Pad, x, some, to + (done * stride) + at, stride);
            }

            done += some;
        }
    }

    /// <summary>The same row of the windows from <paramref name="x"/> on.</summary>
    /// <param name="y">Row of the plane, zeros between rows counted.</param>
    private void CopyRuns(int image, int block, int y, int x, int count, float* to, nint stride)
    {
        var (row, between) = Math.DivRem(y, window.Spread);
        if (y < 0 || between != 0 || row >= window.Read.Height)
        {
            for (var i = 0; i < count; i++)
            {
                ShortCopy.Clear(to + (i * stride), ColumnUnit);
            }

            return;
        }

        var read = window.Read;
        var line = start + ((long)image * read.Size) + read.Start(window.FirstChannel + (block * read.Block))
            + ((long)row * read.Width * read.Block);
        var (first, last) = Inside(x, count);
        Border(line, x, 0, first, to, stride);
        var from = line + (((long)((x + first) * window.Stride) - window.Pad) * read.Block);
        var into = to + (first * stride);
        for (var i = first; i < last; i++)
        {
            ShortCopy.Copy(from, into, ColumnUnit);
            from += window.Stride * read.Block;
            into += stride;
        }

        Border(line, x, last, count, to, stride);
    }

    /// <summary>Which of <paramref name="count"/> windows lie within the row, so that they can be copied in one piece.</summary>
    private (int First, int Last) Inside(int x, int count)
    {
        if (window.Spread > 1 || window.Read.Width < window.Kernel)
        {
            return (count, count);
        }

        var first = Math.Max(0, (window.Pad + window.Stride - 1) / window.Stride);
        var last = Math.Max(first, ((window.Read.Width - window.Kernel + window.Pad) / window.Stride) + 1);
        return (Math.Clamp(first - x, 0, count), Math.Clamp(last - x, 0, count));
    }

    /// <summary>Windows that reach past the row or read zeros between its pixels: a pixel at a time.</summary>
    private void Border(float* line, int x, int first, int last, float* to, nint stride)
    {
        var block = window.Read.Block;
        for (var i = first; i < last; i++)
        {
            for (var tap = 0; tap < window.Kernel; tap++)
            {
                var into = to + (i * stride) + (tap * block);
                var (column, between) = Math.DivRem(((x + i) * window.Stride) + tap - window.Pad, window.Spread);
                if (column < 0 || between != 0 || column >= window.Read.Width)
                {
                    ShortCopy.Clear(into, block);
                }
                else
                {
                    ShortCopy.Copy(line + ((long)column * block), into, block);
                }
            }
        }
    }
}
