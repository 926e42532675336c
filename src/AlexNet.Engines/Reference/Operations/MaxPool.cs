using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Max pooling, overlapping where the window exceeds the stride [paper, section 3.4]. Of equal values the first wins.</summary>
internal static class MaxPool
{
    /// <param name="choice">Takes row · window + column of each winner where backward will need it; else empty.</param>
    public static void Forward(int window, int stride, int batch, Shape input, Shape output, ReadOnlySpan<float> x, Span<float> y, Span<byte> choice)
    {
        for (var plane = 0; plane < batch * input.Channels; plane++)
        {
            var source = x.Slice(plane * input.Plane, input.Plane);
            for (var position = 0; position < output.Plane; position++)
            {
                var corner = position / output.Width * stride * input.Width + position % output.Width * stride;
                var winner = Winner(window, input.Width, source[corner..]);
                var at = plane * output.Plane + position;
                y[at] = source[corner + winner / window * input.Width + winner % window];
                if (!choice.IsEmpty)
                {
                    choice[at] = (byte)winner;
                }
            }
        }
    }

    /// <summary>Each output's gradient goes to the pixel that won its window.</summary>
    /// <param name="gate">As large as the outputs: gradients pass where this is positive; empty where all pass.</param>
    public static void Backward(int window, int stride, int batch, Shape input, Shape output, ReadOnlySpan<byte> choice, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> gate, Span<float> inputGradient)
    {
        inputGradient.Clear();
        for (var plane = 0; plane < batch * input.Channels; plane++)
        {
            var target = inputGradient.Slice(plane * input.Plane, input.Plane);
            for (var position = 0; position < output.Plane; position++)
            {
                var at = plane * output.Plane + position;
                var row = position / output.Width * stride + choice[at] / window;
                var column = position % output.Width * stride + choice[at] % window;
                target[row * input.Width + column] += gate.IsEmpty || gate[at] > 0 ? outputGradient[at] : 0;
            }
        }
    }

    private static int Winner(int window, int width, ReadOnlySpan<float> values)
    {
        var best = 0;
        var largest = float.NegativeInfinity;
        for (var tap = 0; tap < window * window; tap++)
        {
            var value = values[tap / window * width + tap % window];
            // A value that is not a number wins, so that it is seen at the end and not hidden by pooling.
            if (value > largest || float.IsNaN(value))
            {
                (best, largest) = (tap, value);
            }
        }

        return best;
    }
}
