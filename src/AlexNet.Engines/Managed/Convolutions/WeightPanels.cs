using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Managed.Convolutions;

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
