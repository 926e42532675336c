namespace AlexNet.Engines.Managed.Matrices;

/// <summary>A matrix whose rows lie one after the other.</summary>
/// <param name="start">Its first number.</param>
/// <param name="stride">Numbers from a row to the next.</param>
internal readonly unsafe struct RowMajor(float* start, nint stride) : IBlockSource, IDestination
{
    public int ColumnUnit => 1;

    public void Copy(int row, int rows, int column, int columns, float* to, nint toStride)
    {
        var from = At(row, column);
        for (var i = 0; i < rows; i++)
        {
            ShortCopy.Copy(from, to, columns);
            from += stride;
            to += toStride;
        }
    }

    public bool TryPlace(int row, int rows, int column, int vector, out TileTarget target)
    {
        target = new() { Start = At(row, column), RowStride = stride, VectorStride = vector };
        return true;
    }

    public float* At(int row, int column) => start + (row * stride) + column;
}

/// <summary>A matrix whose columns lie one after the other.</summary>
/// <param name="start">Its first number.</param>
/// <param name="stride">Numbers from a column to the next.</param>
internal readonly unsafe struct ColumnMajor(float* start, nint stride) : IBlockSource
{
    public int ColumnUnit => 1;

    public void Copy(int row, int rows, int column, int columns, float* to, nint toStride) =>
        Transposition.Copy(start + (column * stride) + row, stride, columns, rows, to, toStride);
}
