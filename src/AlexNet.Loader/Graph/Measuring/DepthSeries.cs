namespace AlexNet.Loader.Graph.Measuring;

/// <summary>
/// A depth over time in a fixed number of points. Each is the mean over an equal span; when all are taken, neighbours are merged and the
/// span doubles. Adding allocates nothing.
/// </summary>
internal sealed class DepthSeries
{
    private const int Capacity = 64;

    private readonly double[] _points = new double[Capacity];
    private double _span = 0.01;
    private double _begun;
    private double _sum;
    private int _count;

    /// <param name="value">The depth.</param>
    /// <param name="seconds">How long it was so.</param>
    public void Add(double value, double seconds)
    {
        while (seconds > 0)
        {
            var part = Math.Min(seconds, _span - _begun);
            _sum += value * part;
            _begun += part;
            seconds -= part;
            if (_begun >= _span * (1 - 1e-9))
            {
                Close();
            }
        }
    }

    /// <summary>The points so far, oldest first.</summary>
    public double[] ToArray() => _count > 0 || _begun == 0 ? _points[.._count] : [_sum / _begun];

    private void Close()
    {
        _points[_count++] = _sum / _begun;
        (_sum, _begun) = (0, 0);
        if (_count < Capacity)
        {
            return;
        }

        for (var i = 0; i < Capacity / 2; i++)
        {
            _points[i] = (_points[2 * i] + _points[(2 * i) + 1]) / 2;
        }

        _count = Capacity / 2;
        _span *= 2;
    }
}
