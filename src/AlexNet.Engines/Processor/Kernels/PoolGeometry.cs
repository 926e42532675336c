namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Sizes of a max pooling over planes of interleaved blocks: <c>[height, width, block]</c>.</summary>
internal readonly record struct PoolGeometry(
    int Window, int Stride, int InputHeight, int InputWidth, int OutputHeight, int OutputWidth, int Block)
{
    /// <summary>Numbers of one input plane.</summary>
    public int InputSize => InputHeight * InputWidth * Block;

    /// <summary>Numbers of one output plane.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Block;

    /// <summary>Where the window of an output lies.</summary>
    public int Corner(int row, int column) => ((row * InputWidth) + column) * Stride * Block;

    /// <summary>Where an output lies.</summary>
    public int Output(int row, int column) => ((row * OutputWidth) + column) * Block;

    /// <summary>Where a window's tap lies from its corner.</summary>
    public int Offset(int tap) => ((tap / Window * InputWidth) + (tap % Window)) * Block;
}
