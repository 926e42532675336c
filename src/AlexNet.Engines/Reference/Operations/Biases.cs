using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>What a step takes over from the convolution before it: its bias and ReLU, and the bias's gradient. Tensors are
/// [batch, channels, height, width].</summary>
internal static class Biases
{
    /// <summary>y = ReLU(x + b).</summary>
    public static void AddRectified(int batch, Shape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (var plane = 0; plane < batch * shape.Channels; plane++)
        {
            for (var i = plane * shape.Plane; i < (plane + 1) * shape.Plane; i++)
            {
                y[i] = Math.Max(0, x[i] + bias[plane % shape.Channels]);
            }
        }
    }

    /// <summary>∂L/∂b = Σ ∂L/∂y over the batch and all positions.</summary>
    public static void Gradient(int batch, Shape shape, ReadOnlySpan<float> outputGradient, Span<float> biasGradient)
    {
        biasGradient.Clear();
        for (var plane = 0; plane < batch * shape.Channels; plane++)
        {
            var sum = 0f;
            foreach (var value in outputGradient.Slice(plane * shape.Plane, shape.Plane))
            {
                sum += value;
            }

            biasGradient[plane % shape.Channels] += sum;
        }
    }
}
