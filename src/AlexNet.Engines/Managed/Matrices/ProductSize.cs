namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Sizes of C[Rows, Columns] = A[Rows, Depth] · B[Depth, Columns].</summary>
internal readonly record struct ProductSize(int Rows, int Columns, int Depth)
{
    /// <summary>Multiplications and additions.</summary>
    public double Operations => 2.0 * Rows * Columns * Depth;
}
