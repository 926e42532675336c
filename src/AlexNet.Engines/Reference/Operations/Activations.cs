using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Element-wise functions; input and output may be the same memory.</summary>
internal static class Activations
{
    public static void Forward(Activation function, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < y.Length && function != Activation.None; i++)
        {
            y[i] = function == Activation.Relu ? Math.Max(0, x[i]) : MathF.Tanh(x[i]);
        }
    }

    /// <summary>∂L/∂x from y: [y > 0] ∂L/∂y for ReLU, (1 − y²) ∂L/∂y for tanh.</summary>
    public static void Backward(Activation function, ReadOnlySpan<float> y, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        for (var i = 0; i < inputGradient.Length; i++)
        {
            var slope = function == Activation.Relu ? (y[i] > 0 ? 1f : 0f) : 1 - y[i] * y[i];
            inputGradient[i] = slope * outputGradient[i];
        }
    }

    /// <summary>y = factor · x.</summary>
    public static void Scale(float factor, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = factor * x[i];
        }
    }
}
