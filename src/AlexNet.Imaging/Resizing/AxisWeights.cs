namespace AlexNet.Imaging.Resizing;

/// <summary>
/// How each output position of one axis is made from input positions: Σ weight · input.
/// Shrinking takes the area under the output position, enlarging the cubic of Keys with a = −¾, the sharpness that OpenCV uses.
/// With r = input / output:
/// <code>
/// area:   output o covers [o·r, (o+1)·r);  weight of i = length of [i, i+1) inside / r
/// cubic:  centre x = (o + ½)·r − ½;        weight of i = k(x − i), i from ⌊x⌋ − 1 to ⌊x⌋ + 2, positions beyond an edge read the edge
///         k(t) = (a+2)|t|³ − (a+3)|t|² + 1 for |t| ≤ 1,  a|t|³ − 5a|t|² + 8a|t| − 4a for |t| ≤ 2
/// </code>
/// Equal lengths copy. Arrays are kept and only grow. Not thread-safe.
/// </summary>
internal sealed class AxisWeights
{
    private const double A = -0.75;
    private (int Input, int Output, int First, int Count) _prepared;
    private int[] _starts = [];
    private float[] _weights = [];

    /// <summary>Weights per output position; unused ones are zero.</summary>
    public int Taps { get; private set; }

    /// <summary>Counts the changes of the weights.</summary>
    public int Version { get; private set; }

    /// <summary>First input position of an output position; Taps positions from there are all inside the input.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, _prepared.Count);

    /// <summary>Count × Taps weights.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _prepared.Count * Taps);

    /// <summary>Computes the weights of output positions first … first + count − 1 of an axis resized from input to output.</summary>
    public void Prepare(int input, int output, int first, int count)
    {
        if (_prepared == (input, output, first, count))
        {
            return;
        }

        _prepared = (input, output, first, count);
        Version++;
        Taps = Math.Min(input, TapsFor(input, output));
        Grow(count);
        for (var o = 0; o < count; o++)
        {
            Fill(o, first + o, input, output);
        }
    }

    /// <summary>One past the last input position that an output position, and any before it, is made of; perhaps beyond the input.</summary>
    public static int End(int input, int output, int position)
    {
        if (input == output)
        {
            return position + 1;
        }

        return input < output
            ? (int)Math.Floor(((position + 0.5) * input / output) - 0.5) + 3
            : (int)((((position + 1L) * input) + output - 1) / output);
    }

    private static int TapsFor(int input, int output)
    {
        return input == output ? 1 : input < output ? 4 : (int)Math.Ceiling((double)input / output) + 1;
    }

    private static double Kernel(double t)
    {
        t = Math.Abs(t);
        return t <= 1 ? ((((A + 2) * t) - (A + 3)) * t * t) + 1
            : t < 2 ? (((((A * t) - (5 * A)) * t) + (8 * A)) * t) - (4 * A)
            : 0;
    }

    private void Grow(int count)
    {
        if (_starts.Length < count)
        {
            _starts = new int[count];
        }

        if (_weights.Length < count * Taps)
        {
            _weights = new float[count * Taps];
        }

        _weights.AsSpan(0, count * Taps).Clear();
    }

    private void Fill(int slot, int position, int input, int output)
    {
        var target = _weights.AsSpan(slot * Taps, Taps);
        if (input == output)
        {
            _starts[slot] = position;
            target[0] = 1;
        }
        else if (input < output)
        {
            FillCubic(slot, position, input, (double)input / output, target);
        }
        else
        {
            FillArea(slot, position, input, output, target);
        }
    }

    private void FillCubic(int slot, int position, int input, double ratio, Span<float> target)
    {
        var centre = ((position + 0.5) * ratio) - 0.5;
        var lowest = (int)Math.Floor(centre) - 1;
        _starts[slot] = Math.Clamp(lowest, 0, input - Taps);
        for (var i = lowest; i < lowest + 4; i++)
        {
            target[Math.Clamp(i, 0, input - 1) - _starts[slot]] += (float)Kernel(centre - i);
        }
    }

    /// <summary>In units of 1/output of an input position everything is an integer, so the edges are exact.</summary>
    private void FillArea(int slot, int position, int input, int output, Span<float> target)
    {
        var begin = (long)position * input;
        var end = begin + input;
        var lowest = (int)(begin / output);
        _starts[slot] = Math.Min(lowest, input - Taps);
        for (long i = lowest; i * output < end; i++)
        {
            var covered = Math.Min(end, (i + 1) * output) - Math.Max(begin, i * output);
            target[(int)i - _starts[slot]] = (float)((double)covered / input);
        }
    }
}
