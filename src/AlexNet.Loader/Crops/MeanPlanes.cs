using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Crops;

/// <summary>The mean image as three planes, as the writer of crops needs it.</summary>
internal sealed class MeanPlanes
{
    /// <summary>A vector may be read from the last mean on.</summary>
    private const int Padding = 16;

    private readonly float[] _planes;

    public MeanPlanes(DataStatistics statistics)
    {
        Size = statistics.Size;
        var area = Size * Size;
        _planes = new float[(3 * area) + Padding];
        for (var i = 0; i < 3 * area; i++)
        {
            _planes[(i % 3 * area) + (i / 3)] = statistics.Mean[i];
        }
    }

    /// <summary>S.</summary>
    public int Size { get; }

    /// <summary>Red, green and blue, S × S means each, and some more values.</summary>
    public ReadOnlySpan<float> Planes => _planes;
}
