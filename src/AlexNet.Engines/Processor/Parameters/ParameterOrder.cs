using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Parameters;

/// <summary>
/// From a tensor's canonical row-major order to the plain order that products see. They are the same but where a fully connected layer reads
/// blocked planes: its columns are then numbered as the activations lie, and the activations need no change of layout.
/// </summary>
/// <param name="Dimensions">As products see them: groups are a dimension of their own.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">The image that each row multiplies.</param>
internal sealed record ParameterOrder(long[] Dimensions, int Rows, BlockedShape Columns)
{
    /// <summary>A tensor whose orders are the same.</summary>
    public ParameterOrder(long[] dimensions, int rows)
        : this(dimensions, rows, new((int)(dimensions.Aggregate(1L, (a, b) => a * b) / rows), 1, 1, 1))
    {
    }

    /// <summary>Numbers in all.</summary>
    public int Count => Rows * Columns.Size;

    public void FromCanonical(ReadOnlySpan<float> canonical, Span<float> plain)
    {
        for (var row = 0; row < Rows; row++)
        {
            var from = canonical.Slice(row * Columns.Size, Columns.Size);
            var to = plain.Slice(row * Columns.Size, Columns.Size);
            for (var column = 0; column < from.Length; column++)
            {
                to[Place(column)] = from[column];
            }
        }
    }

    public void ToCanonical(ReadOnlySpan<float> plain, Span<float> canonical)
    {
        for (var row = 0; row < Rows; row++)
        {
            var from = plain.Slice(row * Columns.Size, Columns.Size);
            var to = canonical.Slice(row * Columns.Size, Columns.Size);
            for (var column = 0; column < from.Length; column++)
            {
                to[column] = from[Place(column)];
            }
        }
    }

    private int Place(int column) => Columns.Block == 1
        ? column
        : Columns.Start(column / Columns.Plane) + (column % Columns.Plane * Columns.Block);
}
