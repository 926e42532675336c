using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Average pooling: means of windows that lie wholly within their input.</summary>
internal static class AveragePool
{
    public static void Forward(int window, int stride, int batch, Shape input, Shape output, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var plane = 0; plane < batch * input.Channels; plane++)
        {
            var source = x.Slice(plane * input.Plane, input.Plane);
            for (var position = 0; position < output.Plane; position++)
            {
                var corner = Corner(position, stride, input, output);
                var sum = 0f;
                for (var tap = 0; tap < window * window; tap++)
                {
                    sum += source[corner + tap / window * input.Width + tap % window];
                }

                y[plane * output.Plane + position] = sum / (window * window);
            }
        }
    }

    /// <summary>Each output's gradient goes to the pixels of its window in equal parts.</summary>
    public static void Backward(int window, int stride, int batch, Shape input, Shape output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        inputGradient.Clear();
        for (var plane = 0; plane < batch * input.Channels; plane++)
        {
            var target = inputGradient.Slice(plane * input.Plane, input.Plane);
            for (var position = 0; position < output.Plane; position++)
            {
                var corner = Corner(position, stride, input, output);
                var share = outputGradient[plane * output.Plane + position] / (window * window);
                for (var tap = 0; tap < window * window; tap++)
                {
                    target[corner + tap / window * input.Width + tap % window] += share;
                }
            }
        }
    }

    private static int Corner(int position, int stride, Shape input, Shape output) =>
        position / output.Width * stride * input.Width + position % output.Width * stride;
}
