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
