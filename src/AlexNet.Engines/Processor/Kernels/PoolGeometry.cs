namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Sizes of a max pooling over planes of interleaved blocks: <c>[height, width, block]</c>.</summary>
internal readonly record struct PoolGeometry(
    int Window, int Stride, int InputHeight, int InputWidth, int OutputHeight, int OutputWidth, int Block)
{
    /// <summary>Numbers of one input plane.</summary>
    public int InputSize => InputHeight * InputWidth * Block;

    /// <summary>Numbers of one output plane.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Block;

    /// <summary>Numbers of one input row.</summary>
    public int InputRow => InputWidth * Block;

    /// <summary>Where an output lies.</summary>
    public int Output(int row, int column) => ((row * OutputWidth) + column) * Block;

    /// <summary>First and last row of outputs whose windows cover a row of the input; the last is before the first where none does.</summary>
    public (int First, int Last) OutputRows(int row) =>
        ((Math.Max(0, row - Window + 1) + Stride - 1) / Stride, Math.Min(OutputHeight - 1, row / Stride));
}
