using System.Runtime.CompilerServices;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>From weights to their values, in the order in which the products read them: per group and for 2 or 3 vectors of outputs at a
/// time, [values][inputs][vectors][16].</summary>
/// <param name="shape">The convolution.</param>
/// <param name="matrix">G.</param>
/// <param name="turned">For the input's gradient: outputs and inputs change places, and windows are turned by 180°.</param>
/// <param name="weights">As <see cref="WinogradWeightLayout"/> orders them.</param>
/// <param name="values">The result.</param>
internal sealed unsafe class WeightTransform(WinogradShape shape, float* matrix, bool turned, float* weights, float* values) : IParallelWork
{
    private const int Lanes = WinogradShape.Lanes;
    private readonly int _window = shape.Taps * shape.Taps * Lanes;
    private readonly int _vectors = shape.Outputs / Lanes;

    public void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(shape.Groups * _vectors, part, parts);
        for (var i = start; i < end; i++)
        {
            var (group, vector) = Math.DivRem(i, _vectors);
            var (first, count) = PackOf(vector);
            var pack = values + (group * shape.WeightValues) + ((nint)first * Lanes * WinogradShape.Values * shape.Inputs);
            if (turned)
            {
                Turned(group, vector, pack + ((vector - first) * Lanes), count * Lanes);
            }
            else
            {
                Straight(i, pack + ((vector - first) * Lanes), count * Lanes);
            }
        }
    }

    /// <summary>The vectors that are multiplied together with one: the first, and how many.</summary>
    private (int First, int Count) PackOf(int vector)
    {
        var first = 0;
        while (true)
        {
            var count = TileProducts.Take(_vectors - first);
            if (vector < first + count)
            {
                return (first, count);
            }

            first += count;
        }
    }

    private void Straight(int vector, float* to, int pack)
    {
        for (var input = 0; input < shape.Inputs; input++)
        {
            Expand(weights + (((nint)vector * shape.Inputs) + input) * _window, to + (input * pack), pack);
        }
    }

    /// <summary>The weights lie by vectors of what is the input here: 16 of them at a time are transposed.</summary>
    [SkipLocalsInit]
    private void Turned(int group, int vector, float* to, int pack)
    {
        var square = stackalloc float[25 * Lanes * Lanes];
        for (var block = 0; block < shape.Inputs / Lanes; block++)
        {
            var row = ((group * shape.Inputs / Lanes) + block) * (nint)shape.Outputs;
            Transpose(weights + (row + (vector * Lanes)) * _window, square);
            for (var lane = 0; lane < Lanes; lane++)
            {
                Expand(square + (lane * _window), to + (((block * Lanes) + lane) * pack), pack);
            }
        }
    }

    /// <summary>From [16 outputs][taps²][16 inputs] to [16 inputs][taps², last first][16 outputs].</summary>
    private void Transpose(float* from, float* to)
    {
        for (var tap = 0; tap < _window; tap += Lanes)
        {
            var last = _window - Lanes - tap;
            for (var output = 0; output < Lanes; output++)
            {
                for (var input = 0; input < Lanes; input++)
                {
                    to[(input * _window) + last + output] = from[(output * _window) + tap + input];
                }
            }
        }
    }

    private void Expand(float* window, float* to, int pack) => TileTransform.Expand(
        matrix, (0, shape.Taps), (0, shape.Taps), window, shape.Taps * Lanes, Lanes, to, (nint)shape.Inputs * pack);
}
