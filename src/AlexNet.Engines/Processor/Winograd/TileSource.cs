namespace AlexNet.Engines.Processor.Winograd;

/// <summary>A tensor that is read tile by tile, each tile turned into its 7×7 values.</summary>
internal abstract unsafe class TileSource
{
    /// <summary>Writes the values of some tiles of one group: [channels / 16][values][tiles][16].</summary>
    /// <param name="group">The group whose channels are wanted.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">How many tiles.</param>
    /// <param name="values">Where the first tile's first value goes.</param>
    /// <param name="tiles">Tiles between two values.</param>
    public abstract void Read(int group, int first, int count, float* values, int tiles);
}
