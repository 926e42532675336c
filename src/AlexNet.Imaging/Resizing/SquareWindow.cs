namespace AlexNet.Imaging.Resizing;

/// <summary>A square part of a prepared image.</summary>
/// <param name="Top">Rows above it.</param>
/// <param name="Left">Columns to the left of it.</param>
/// <param name="Side">Its rows and columns.</param>
public readonly record struct SquareWindow(int Top, int Left, int Side)
{
    /// <summary>Bytes of its RGB pixels.</summary>
    public int Bytes => Side * Side * 3;

    /// <summary>The whole image of this size.</summary>
    public static SquareWindow Whole(int size) => new(0, 0, size);

    /// <exception cref="ArgumentException">It is empty or not inside size × size.</exception>
    internal void Check(int size)
    {
        if (Side < 1 || Top < 0 || Left < 0 || Top > size - Side || Left > size - Side)
        {
            throw new ArgumentException($"a window of {Side} at {Top}, {Left}, allowed are those inside {size}×{size}");
        }
    }
}

/// <summary>What will be made of an image: a window of the prepared square of some size. Says which rows that takes.</summary>
/// <param name="Size">S, the side of the prepared square.</param>
/// <param name="Window">The part of it.</param>
public readonly record struct SquarePart(int Size, SquareWindow Window)
{
    /// <summary>Rows of an image, from its top, that the window is made of: those below need not be decoded.</summary>
    public int Rows(int width, int height)
    {
        var resized = SquareResizer.ResizedLength(height, Math.Min(width, height), Size);
        var last = ((resized - Size) / 2) + Window.Top + Window.Side - 1;
        return Math.Min(height, AxisWeights.End(height, resized, last));
    }
}
