namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Sizes of C[Rows, Columns] = A[Rows, Depth] · B[Depth, Columns].</summary>
internal readonly record struct ProductSize(int Rows, int Columns, int Depth)
{
    /// <summary>Multiplications and additions.</summary>
    public double Operations => 2.0 * Rows * Columns * Depth;
}

/// <summary>
/// How a product is cut: a block of A (<see cref="Rows"/> × <see cref="Depth"/>) stays in the second cache, a panel of B in the first, and
/// the part of C that they work on (<see cref="Rows"/> × <see cref="Columns"/>) in the second until its sums are complete.
/// </summary>
/// <param name="Rows">Rows of C in a block.</param>
/// <param name="Depth">Steps in a block.</param>
/// <param name="Columns">Columns of C in a block.</param>
internal readonly record struct Blocking(int Rows, int Depth, int Columns)
{
    private const int MaxRows = 240;
    private const int MaxDepth = 256;
    private const int MaxColumns = 512;

    /// <summary>Numbers past a row of A's block: rows at a power of two would fall on the same lines of a cache.</summary>
    private const int Padding = 16;

    /// <summary>The cut of a product. Nothing here depends on the number of threads, so that every sum is added in the same order
    /// whatever their number.</summary>
    /// <param name="size">Sizes of the product.</param>
    /// <param name="rowUnit">Rows of a block are a multiple of this.</param>
    /// <param name="depthUnit">Steps of a block are a multiple of this.</param>
    /// <param name="columnUnit">Columns of a block are a multiple of this.</param>
    public static Blocking Of(ProductSize size, int rowUnit, int depthUnit, int columnUnit) => new(
        Math.Max(1, MaxRows / rowUnit) * rowUnit, Even(size.Depth, MaxDepth, depthUnit), Math.Max(1, MaxColumns / columnUnit) * columnUnit);

    /// <summary>Numbers from a stored row of A's block to the next.</summary>
    public nint Stride(bool transposed) => ((transposed ? Rows : Depth) + 31) / 16 * 16 + Padding;

    /// <summary>Room for a block of A, rounded up to whole tiles.</summary>
    public long BlockSize(bool transposed, int tileRows) => (transposed ? Depth : Rows + tileRows) * Stride(transposed);

    /// <summary>The size of blocks that are as equal as units allow.</summary>
    private static int Even(int total, int most, int unit)
    {
        var units = (total + unit - 1) / unit;
        var perBlock = Math.Max(1, most / unit);
        var blocks = (units + perBlock - 1) / perBlock;
        return (units + blocks - 1) / blocks * unit;
    }
}
