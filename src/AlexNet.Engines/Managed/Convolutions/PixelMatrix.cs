using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Managed.Convolutions;

/// <summary>Activations of a batch as a matrix: a row per position of every image, a column per channel of one group.</summary>
/// <param name="start">The batch's first number.</param>
/// <param name="shape">One image.</param>
/// <param name="firstChannel">First channel of the group.</param>
internal readonly unsafe struct PixelMatrix(float* start, BlockedShape shape, int firstChannel) : IBlockSource, IDestination
{
    public int ColumnUnit => 1;

    public void Copy(int row, int rows, int column, int columns, float* to, nint stride)
    {
        for (var done = 0; done < rows;)
        {
            var position = (row + done) % shape.Plane;
            var some = Math.Min(rows - done, shape.Plane - position);
            CopyWithinImage(row + done, some, column, columns, to + (done * stride), stride);
            done += some;
        }
    }

    public bool TryPlace(int row, int rows, int column, int vector, out TileTarget target)
    {
        target = default;
        if (vector != shape.Block || (row % shape.Plane) + rows > shape.Plane)
        {
            return false;
        }

        target = new() { Start = At(row, column), RowStride = shape.Block, VectorStride = (nint)shape.Block * shape.Plane };
        return true;
    }

    public float* At(int row, int column)
    {
        var (image, position) = Math.DivRem(row, shape.Plane);
        return start + ((long)image * shape.Size) + shape.Start(firstChannel + column) + ((long)position * shape.Block);
    }

    /// <summary>A block of channels after the other: each lies position after position.</summary>
    private void CopyWithinImage(int row, int rows, int column, int columns, float* to, nint stride)
    {
        for (var done = 0; done < columns;)
        {
            var lane = (firstChannel + column + done) % shape.Block;
            var some = Math.Min(columns - done, shape.Block - lane);
            var from = At(row, column + done);
            for (var i = 0; i < rows; i++)
            {
                ShortCopy.Copy(from + ((long)i * shape.Block), to + (i * stride) + done, some);
            }

            done += some;
        }
    }
}
