namespace AlexNet.Engines.Managed.Matrices;

/// <summary>A matrix whose columns lie one after the other.</summary>
/// <param name="start">Its first number.</param>
/// <param name="stride">Numbers from a column to the next.</param>
internal readonly unsafe struct ColumnMajor(float* start, nint stride) : IBlockSource
{
    public int ColumnUnit => 1;

    public void Copy(int row, int rows, int column, int columns, float* to, nint toStride) =>
        Transposition.Copy(start + (column * stride) + row, stride, columns, rows, to, toStride);
}
