namespace AlexNet.Imaging.Resizing;

/// <summary>
/// The weights of one axis, laid out for rows of interleaved RGB and vectors of sixteen values: a step makes a few neighbouring pixels,
/// value lane = 3·pixel + channel. For a number of taps at a time all values that a step needs lie within two vectors, from which a
/// permutation picks them. Arrays are kept and only grow. Not thread-safe.
/// </summary>
internal sealed unsafe class ColumnSteps
{
    public const int Lanes = 16;
    private const int MostPixels = Lanes / 3;
    private readonly AlignedFloats _weights = new();
    private readonly AlignedFloats _picks = new();
    private (AxisWeights? Axis, int Version) _prepared;
    private int[] _firsts = [];

    /// <summary>Output pixels per step.</summary>
    public int Pixels { get; private set; }

    /// <summary>Taps that may be taken from two vectors before the next two are read.</summary>
    public int TapsPerLoad { get; private set; }

    /// <summary>Input pixels per output pixel.</summary>
    public int Taps { get; private set; }

    /// <summary>For each step the place of its first value in the source's row.</summary>
    public ReadOnlySpan<int> Firsts => _firsts;

    /// <summary>Sixteen integers per step: where each lane's first value is, counted from the step's first one.</summary>
    public int* Picks => (int*)_picks.Pointer;

    /// <summary>Taps × 16 weights per step.</summary>
    public float* Weights => _weights.Pointer;

    /// <summary>Takes over the weights, unless it has them already.</summary>
    public void Prepare(AxisWeights axis)
    {
        if (_prepared == (axis, axis.Version))
        {
            return;
        }

        _prepared = (axis, axis.Version);
        Taps = axis.Taps;
        Choose(axis.Starts);
        var steps = (axis.Starts.Length + Pixels - 1) / Pixels;
        _picks.Ensure(steps * Lanes);
        _weights.Ensure(steps * Taps * Lanes);
        if (_firsts.Length < steps)
        {
            _firsts = new int[steps];
        }

        for (var step = 0; step < steps; step++)
        {
            Fill(axis, step);
        }
    }

    /// <summary>The number of pixels with the fewest reads and permutations per pixel.</summary>
    private void Choose(ReadOnlySpan<int> starts)
    {
        var least = double.PositiveInfinity;
        for (var pixels = MostPixels; pixels >= 1; pixels--)
        {
            var taps = 1 + (((2 * Lanes) - Reach(starts, pixels)) / 3);
            if (taps < 1)
            {
                continue;
            }

            var cost = ((2.0 * ((Taps + taps - 1) / taps)) + Taps) / pixels;
            if (cost < least)
            {
                (least, Pixels, TapsPerLoad) = (cost, pixels, taps);
            }
        }
    }

    /// <summary>How many values apart the first taps of a step lie at most; above 32 where that is too far anyhow.</summary>
    private static int Reach(ReadOnlySpan<int> starts, int pixels)
    {
        var most = 0;
        for (var i = 0; i + pixels <= starts.Length; i++)
        {
            most = Math.Max(most, starts[i + pixels - 1] - starts[i]);
        }

        return most > Lanes ? int.MaxValue / 2 : (3 * most) + 3;
    }

    private void Fill(AxisWeights axis, int step)
    {
        var begin = step * Pixels;
        var first = axis.Starts[begin];
        _firsts[step] = 3 * first;
        for (var lane = 0; lane < Lanes; lane++)
        {
            // Beyond the step's last pixel a lane repeats it; nobody looks at the result.
            var pixel = Math.Min(begin + Math.Min(lane / 3, Pixels - 1), axis.Starts.Length - 1);
            Picks[(step * Lanes) + lane] = (3 * (axis.Starts[pixel] - first)) + (lane % 3);
            for (var tap = 0; tap < Taps; tap++)
            {
                Weights[(((step * Taps) + tap) * Lanes) + lane] = axis.Weights[(pixel * Taps) + tap];
            }
        }
    }
}
