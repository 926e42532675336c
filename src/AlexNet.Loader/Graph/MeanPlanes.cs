namespace AlexNet.Loader;

/// <summary>The mean image as three planes, as the writer of crops needs it.</summary>
internal sealed class MeanPlanes
{
    private readonly float[] planes;

    public MeanPlanes(DataStatistics statistics)
    {
        Size = statistics.Size;
        var area = Size * Size;
        planes = new float[3 * area];
        for (var i = 0; i < planes.Length; i++)
        {
            planes[(i % 3 * area) + (i / 3)] = statistics.Mean[i];
        }
    }

    /// <summary>S.</summary>
    public int Size { get; }

    /// <summary>One channel's S × S means.</summary>
    public ReadOnlySpan<float> Plane(int channel) => planes.AsSpan(channel * Size * Size, Size * Size);
}
