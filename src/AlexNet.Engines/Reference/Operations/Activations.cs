using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Element-wise functions; input and output may be the same memory.</summary>
internal static class Activations
{
    public static void Forward(Activation function, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < y.Length && function != Activation.None; i++)
        {
            y[i] = function switch
            {
                Activation.Relu => Math.Max(0, x[i]),
                Activation.Tanh => MathF.Tanh(x[i]),
                _ => (float)(1 / (1 + Math.Exp(-x[i]))),
            };
        }
    }

    /// <summary>∂L/∂x from y: [y > 0] ∂L/∂y for ReLU, (1 − y²) ∂L/∂y for tanh, y (1 − y) ∂L/∂y for the logistic function.</summary>
    public static void Backward(Activation function, ReadOnlySpan<float> y, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        for (var i = 0; i < inputGradient.Length; i++)
        {
            var slope = function switch
            {
                Activation.Relu => y[i] > 0 ? 1f : 0f,
                Activation.Tanh => 1 - y[i] * y[i],
                _ => y[i] * (1 - y[i]),
            };
            inputGradient[i] = slope * outputGradient[i];
        }
    }

    /// <summary>y += x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] += x[i];
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
