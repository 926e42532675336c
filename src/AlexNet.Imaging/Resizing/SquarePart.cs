namespace AlexNet.Imaging.Resizing;

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
