namespace AlexNet.Engines.Managed.Matrices;

/// <summary>A matrix that products read, one block after the other; how it lies in memory, or whether it lies there at all, is its own
/// affair.</summary>
internal unsafe interface IBlockSource
{
    /// <summary>A block's first column and number of columns are multiples of this, but for the matrix's last.</summary>
    int ColumnUnit { get; }

    /// <summary>Copies a block out.</summary>
    /// <param name="row">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="column">First column.</param>
    /// <param name="columns">How many.</param>
    /// <param name="to">Takes the block.</param>
    /// <param name="stride">Numbers from a row of <paramref name="to"/> to the next.</param>
    void Copy(int row, int rows, int column, int columns, float* to, nint stride);
}

/// <summary>The right factor of a product as panels: for each step as many numbers side by side as a tile has columns.</summary>
internal unsafe interface IPanelSource
{
    /// <summary>The panel of some steps; columns past the matrix hold anything: tiles keep columns apart.</summary>
    /// <param name="step">First step: a row of the matrix.</param>
    /// <param name="steps">How many.</param>
    /// <param name="column">First column.</param>
    /// <param name="columns">How many there are, at most <paramref name="width"/>.</param>
    /// <param name="width">Numbers per step in the panel.</param>
    /// <param name="room">Room for the panel; holds anything.</param>
    float* Panel(int step, int steps, int column, int columns, int width, float* room);
}

/// <summary>Panels copied from a matrix just before they are used, so that they lie in the first cache.</summary>
internal readonly unsafe struct CopiedPanels<TSource>(TSource source) : IPanelSource
    where TSource : struct, IBlockSource
{
    public float* Panel(int step, int steps, int column, int columns, int width, float* room)
    {
        source.Copy(step, steps, column, columns, room, width);
        return room;
    }
}

/// <summary>Panels that lie ready: [panels][steps][width].</summary>
/// <param name="start">The first panel.</param>
/// <param name="depth">Steps of every panel.</param>
internal readonly unsafe struct ReadyPanels(float* start, int depth) : IPanelSource
{
    public float* Panel(int step, int steps, int column, int columns, int width, float* room) =>
        start + ((long)column * depth) + ((long)step * width);
}

/// <summary>The matrix that a product fills.</summary>
internal unsafe interface IDestination
{
    /// <summary>Where a tile lies, if its rows and its vectors lie at equal distances.</summary>
    /// <param name="row">The tile's first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="column">Its first column.</param>
    /// <param name="vector">Numbers in a vector.</param>
    bool TryPlace(int row, int rows, int column, int vector, out TileTarget target);

    /// <summary>Where one number lies.</summary>
    float* At(int row, int column);
}
