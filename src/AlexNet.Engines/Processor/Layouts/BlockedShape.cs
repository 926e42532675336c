using AlexNet.Core;

namespace AlexNet.Engines.Processor.Layouts;

/// <summary>One image's activations in memory: channels in blocks of <see cref="Block"/>, each block's planes interleaved
/// (nChw16c, nChw8c; a block of 1 is plain nchw). The channels are a multiple of the block.</summary>
internal readonly record struct BlockedShape(int Channels, int Height, int Width, int Block)
{
    public BlockedShape(Shape shape, int block)
        : this(shape.Channels, shape.Height, shape.Width, shape.Plane == 1 ? 1 : block)
    {
    }

    /// <summary>Positions of one channel.</summary>
    public int Plane => Height * Width;

    /// <summary>Numbers per image.</summary>
    public int Size => Channels * Height * Width;

    /// <summary>Blocks of channels.</summary>
    public int Blocks => Channels / Block;

    /// <summary>Where channel <paramref name="channel"/> begins; its next position lies <see cref="Block"/> numbers on.</summary>
    public int Start(int channel) => (channel / Block * Plane * Block) + (channel % Block);

    /// <summary>One of a number of columns with equally many channels.</summary>
    public BlockedShape Column(int columns) => this with { Channels = Channels / columns };
}
