using AlexNet.Engines.Parallel;

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

/// <summary>Copies the weights of one group into panels, [panels][window size][width]: made anew each time, as they have changed.</summary>
/// <param name="weights">The weights of the group's first output.</param>
/// <param name="places">Where a window's number's weight lies among those of one output.</param>
/// <param name="outputs">Columns of the product.</param>
/// <param name="outputStride">From an output's weights to the next output's.</param>
/// <param name="width">Columns of a panel.</param>
/// <param name="panels">Room for the panels.</param>
internal sealed unsafe class WeightPanels(
    float* weights, int[] places, int outputs, nint outputStride, int width, float* panels) : IParallelWork
{
    /// <summary>Numbers in all panels, the last one filled up.</summary>
    public static long Size(int outputs, int windowSize, int width) => (long)((outputs + width - 1) / width) * width * windowSize;

    /// <summary>Divided by numbers of a window, so that even one panel keeps all threads busy.</summary>
    public void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(places.Length, part, parts);
        for (var first = 0; first < outputs; first += width)
        {
            var panel = panels + ((long)first * places.Length);
            var columns = Math.Min(width, outputs - first);
            for (var number = start; number < end; number++)
            {
                var from = weights + (first * outputStride) + places[number];
                var to = panel + ((long)number * width);
                for (var column = 0; column < columns; column++)
                {
                    to[column] = from[column * outputStride];
                }
            }
        }
    }
}

/// <summary>Copies a weight gradient from [window size, filters] to the canonical [filters, channels, kernel, kernel].</summary>
/// <param name="from">The product's result, row-major.</param>
/// <param name="places">Where a window's number's weight lies among those of one filter.</param>
/// <param name="filters">Columns of <paramref name="from"/>.</param>
/// <param name="gradient">The gradient of the group's first filter.</param>
internal sealed unsafe class WeightGradientStore(float* from, int[] places, int filters, float* gradient) : IParallelWork
{
    public void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(filters, part, parts);
        for (var filter = start; filter < end; filter++)
        {
            var to = gradient + ((long)filter * places.Length);
            var column = from + filter;
            for (var number = 0; number < places.Length; number++)
            {
                to[places[number]] = column[(long)number * filters];
            }
        }
    }
}
