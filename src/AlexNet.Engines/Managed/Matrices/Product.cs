using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>A matrix product tied to its matrices, for a pool of threads to compute.</summary>
internal interface IProduct : IParallelWork
{
    /// <summary>Bytes of working memory that each thread needs.</summary>
    long ScratchPerThread { get; }

    /// <summary>Working memory for all threads, aligned to 64 bytes; other steps use it too. To be set before the product is computed.</summary>
    nint Scratch { get; set; }
}

/// <summary>What is done to the sums when they are complete.</summary>
/// <param name="Bias">A number per column of C that is added; zero where there is none.</param>
/// <param name="Rectify">Whether negative results become zero.</param>
internal readonly record struct Finish(nint Bias, bool Rectify);

/// <summary>
/// C = A · B in single precision, divided over threads by rows or by columns of C, whichever are more; the steps of a sum are never divided.
/// <code>
///   for a block of columns of C            C's block stays in the second cache
///     for a block of rows of C
///       for a block of steps               copy A's block: second cache
///         for a panel of columns           copy B's panel: first cache
///           for a tile of rows             sums in registers
/// </code>
/// </summary>
/// <typeparam name="TTile">The innermost kernel.</typeparam>
/// <typeparam name="TA">A.</typeparam>
/// <typeparam name="TB">B.</typeparam>
/// <typeparam name="TC">C.</typeparam>
internal sealed unsafe class Product<TTile, TA, TB, TC> : IProduct
    where TTile : struct, ITile
    where TA : struct, IBlockSource
    where TB : struct, IPanelSource
    where TC : struct, IDestination
{
    private readonly TA _a;
    private readonly TB _b;
    private readonly TC _c;
    private readonly ProductSize _size;
    private readonly Blocking _blocking;
    private readonly bool _transposed;
    private readonly nint _stride;
    private readonly long _blockSize;
    private readonly int _rowUnit;
    private readonly Finish _finish;

    /// <param name="size">Sizes of the matrices.</param>
    /// <param name="a">A, or if <paramref name="transposed"/> the matrix whose rows are A's columns.</param>
    /// <param name="transposed">Whether A is given with rows and columns exchanged.</param>
    public Product(ProductSize size, TA a, bool transposed, TB b, TC c, Finish finish = default)
    {
        (_size, _a, _b, _c, _finish, _transposed) = (size, a, b, c, finish, transposed);
        _rowUnit = transposed ? a.ColumnUnit : TTile.Rows;
        _blocking = Blocking.Of(size, _rowUnit, transposed ? 1 : a.ColumnUnit, TTile.Columns);
        _stride = _blocking.Stride(transposed);
        _blockSize = _blocking.BlockSize(transposed, TTile.Rows);
    }

    public long ScratchPerThread => (_blockSize + ((long)_blocking.Depth * TTile.Columns) + 15) / 16 * 16 * sizeof(float);

    public nint Scratch { get; set; }

    public void Part(int part, int parts)
    {
        var block = (float*)(Scratch + (nint)(part * ScratchPerThread));
        var panel = block + _blockSize;
        if (_size.Rows >= _size.Columns)
        {
            var (first, last) = Share(_size.Rows, _rowUnit, part, parts);
            Multiply(first, last, 0, _size.Columns, block, panel);
        }
        else
        {
            var (first, last) = Share(_size.Columns, TTile.Columns, part, parts);
            Multiply(0, _size.Rows, first, last, block, panel);
        }
    }

    private static (int First, int Last) Share(int total, int unit, int part, int parts)
    {
        var (first, last) = WorkerPool.Range((total + unit - 1) / unit, part, parts);
        return (Math.Min(total, first * unit), Math.Min(total, last * unit));
    }

    private void Multiply(int firstRow, int lastRow, int firstColumn, int lastColumn, float* block, float* panel)
    {
        for (var column = firstColumn; column < lastColumn; column += _blocking.Columns)
        {
            var columnEnd = Math.Min(column + _blocking.Columns, lastColumn);
            for (var row = firstRow; row < lastRow; row += _blocking.Rows)
            {
                var rows = Math.Min(_blocking.Rows, lastRow - row);
                for (var step = 0; step < _size.Depth; step += _blocking.Depth)
                {
                    var steps = Math.Min(_blocking.Depth, _size.Depth - step);
                    CopyBlock(row, rows, step, steps, block);
                    Panels(row, rows, step, steps, column, columnEnd, block, panel);
                }
            }
        }
    }

    private void CopyBlock(int row, int rows, int step, int steps, float* block)
    {
        if (_transposed)
        {
            _a.Copy(step, steps, row, rows, block, _stride);
        }
        else
        {
            _a.Copy(row, rows, step, steps, block, _stride);
        }
    }

    private void Panels(int row, int rows, int step, int steps, int column, int columnEnd, float* block, float* room)
    {
        for (; column < columnEnd; column += TTile.Columns)
        {
            var columns = Math.Min(TTile.Columns, columnEnd - column);
            var panel = _b.Panel(step, steps, column, columns, TTile.Columns, room);
            Tiles(row, rows, step, steps, column, columns, block, panel);
        }
    }

    private void Tiles(int row, int rows, int step, int steps, int column, int columns, float* block, float* panel)
    {
        var (rowStride, stepStride) = _transposed ? ((nint)1, _stride) : (_stride, (nint)1);
        var isHalf = columns <= TTile.Columns / 2;
        var isWhole = columns == TTile.Columns || columns == TTile.Columns / 2;
        var isLast = step + steps == _size.Depth;
        for (var tile = 0; tile < rows; tile += TTile.Rows)
        {
            var a = block + (tile * rowStride);
            var tileRows = Math.Min(TTile.Rows, rows - tile);
            if (isWhole && tileRows == TTile.Rows && _c.TryPlace(row + tile, tileRows, column, TTile.Columns / 2, out var target))
            {
                target.Add = step > 0;
                target.Bias = isLast && _finish.Bias != 0 ? (float*)_finish.Bias + column : null;
                target.Rectify = isLast && _finish.Rectify;
                Run(isHalf, steps, a, rowStride, stepStride, panel, target);
            }
            else
            {
                Edge(isHalf, steps, a, rowStride, stepStride, panel, (row + tile, tileRows, column, columns), step > 0, isLast);
            }
        }
    }

    private static void Run(bool isHalf, int steps, float* a, nint rowStride, nint stepStride, float* panel, in TileTarget target)
    {
        if (isHalf)
        {
            TTile.MultiplyHalf(steps, a, rowStride, stepStride, panel, target);
        }
        else
        {
            TTile.Multiply(steps, a, rowStride, stepStride, panel, target);
        }
    }

    /// <summary>A tile that is not whole, or does not lie at equal distances: by way of a small one of its own.</summary>
    private void Edge(
        bool isHalf, int steps, float* a, nint rowStride, nint stepStride, float* panel, (int Row, int Rows, int Column, int Columns) at,
        bool add, bool isLast)
    {
        var sums = stackalloc float[TTile.Rows * TTile.Columns];
        var own = new TileTarget { Start = sums, RowStride = TTile.Columns, VectorStride = TTile.Columns / 2 };
        Run(isHalf, steps, a, rowStride, stepStride, panel, own);
        for (var row = 0; row < at.Rows; row++)
        {
            for (var column = 0; column < at.Columns; column++)
            {
                var to = _c.At(at.Row + row, at.Column + column);
                var sum = sums[(row * TTile.Columns) + column] + (add ? *to : 0);
                *to = isLast ? Finished(sum, at.Column + column) : sum;
            }
        }
    }

    private float Finished(float sum, int column)
    {
        var biased = _finish.Bias != 0 ? sum + ((float*)_finish.Bias)[column] : sum;
        return _finish.Rectify ? Math.Max(0, biased) : biased;
    }
}
