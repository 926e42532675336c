namespace AlexNet.Engines.Managed.Convolutions;

/// <summary>
/// Where the weight that a window's number multiplies lies in the canonical [filters, channels, kernel, kernel]. Numbers of a window are
/// ordered (block of channels, window row, window column, channel of the block).
/// </summary>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Block">Channels in a block of what the window reads.</param>
/// <param name="ChannelStride">From the weights of a channel that is read to those of the next.</param>
/// <param name="IsTurned">Whether the window is turned by half a circle: for the gradient with respect to the input.</param>
internal readonly record struct WeightOrder(int Kernel, int Block, int ChannelStride, bool IsTurned)
{
    /// <summary>The place of a window's number among the weights of one output.</summary>
    public int Place(int number)
    {
        var (rest, lane) = Math.DivRem(number, Block);
        var (block, tap) = Math.DivRem(rest, Kernel * Kernel);
        return (((block * Block) + lane) * ChannelStride) + (IsTurned ? (Kernel * Kernel) - 1 - tap : tap);
    }

    /// <summary>The places of a window's numbers.</summary>
    public int[] Places(int size)
    {
        var places = new int[size];
        for (var number = 0; number < size; number++)
        {
            places[number] = Place(number);
        }

        return places;
    }
}
