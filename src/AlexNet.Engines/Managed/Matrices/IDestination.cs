namespace AlexNet.Engines.Managed.Matrices;

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
