using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Managed.Convolutions;

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
