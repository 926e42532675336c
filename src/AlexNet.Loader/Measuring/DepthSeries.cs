namespace AlexNet.Loader;

/// <summary>
/// A depth over time in a fixed number of points. Each is the mean over an equal span; when all are taken, neighbours are merged and the
/// span doubles. Adding allocates nothing.
/// </summary>
internal sealed class DepthSeries
{
    private const int Capacity = 64;

    private readonly double[] points = new double[Capacity];
    private double span = 0.01;
    private double begun;
    private double sum;
    private int count;

    /// <param name="value">The depth.</param>
    /// <param name="seconds">How long it was so.</param>
    public void Add(double value, double seconds)
    {
        while (seconds > 0)
        {
            var part = Math.Min(seconds, span - begun);
            sum += value * part;
            begun += part;
            seconds -= part;
            if (begun >= span * (1 - 1e-9))
            {
                Close();
            }
        }
    }

    /// <summary>The points so far, oldest first.</summary>
    public double[] ToArray() => count > 0 || begun == 0 ? points[..count] : [sum / begun];

    private void Close()
    {
        points[count++] = sum / begun;
        (sum, begun) = (0, 0);
        if (count < Capacity)
        {
            return;
        }

        for (var i = 0; i < Capacity / 2; i++)
        {
            points[i] = (points[2 * i] + points[(2 * i) + 1]) / 2;
        }

        count = Capacity / 2;
        span *= 2;
    }
}
