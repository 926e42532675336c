namespace AlexNet.Imaging.Formats.Png;

/// <summary>One of the seven smaller images that an interlaced one is stored as [PNG, section 8.2].</summary>
/// <param name="Left">Column of its first pixel.</param>
/// <param name="Top">Row of its first pixel.</param>
/// <param name="Right">Columns from one pixel to the next.</param>
/// <param name="Down">Rows from one to the next.</param>
internal readonly record struct Adam7(int Left, int Top, int Right, int Down)
{
    /// <summary>In the order they are stored.</summary>
    public static readonly Adam7[] Passes =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>Pixels in its rows, 0 where a narrow image has none.</summary>
    public int Columns(int width) => (width - Left + Right - 1) / Right;

    /// <summary>Its rows, 0 where a low image has none.</summary>
    public int Rows(int height) => (height - Top + Down - 1) / Down;
}
