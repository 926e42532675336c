namespace AlexNet.Engines.Managed.Matrices;

/// <summary>The right factor of a product as panels: for each step as many numbers side by side as a tile has columns.</summary>
internal unsafe interface IPanelSource
{
    /// <summary>The panel of some steps; columns past the matrix hold anything finite.</summary>
    /// <param name="step">First step: a row of the matrix.</param>
    /// <param name="steps">How many.</param>
    /// <param name="column">First column.</param>
    /// <param name="columns">How many there are, at most <paramref name="width"/>.</param>
    /// <param name="width">Numbers per step in the panel.</param>
    /// <param name="room">Room for the panel, zero at first.</param>
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
