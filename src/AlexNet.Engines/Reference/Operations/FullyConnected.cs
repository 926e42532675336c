namespace AlexNet.Engines.Reference.Operations;

/// <summary>y = W x + b and its gradients. x is [batch, inputs], W [outputs, inputs], y [batch, outputs].</summary>
internal static class FullyConnected
{
    public static void Forward(int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (var image = 0; image < batch; image++)
        {
            bias.CopyTo(y.Slice(image * outputs, outputs));
        }

        Matrix.AddProductTransposed(batch, outputs, inputs, x, weights, y);
    }

    public static void InputGradient(int batch, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        inputGradient.Clear();
        for (var output = 0; output < outputs; output++)
        {
            var row = weights.Slice(output * inputs, inputs);
            for (var image = 0; image < batch; image++)
            {
                Matrix.AddScaled(outputGradient[image * outputs + output], row, inputGradient.Slice(image * inputs, inputs));
            }
        }
    }

    public static void WeightGradient(int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> biasGradient)
    {
        weightGradient.Clear();
        biasGradient.Clear();
        for (var output = 0; output < outputs; output++)
        {
            var row = weightGradient.Slice(output * inputs, inputs);
            for (var image = 0; image < batch; image++)
            {
                var gradient = outputGradient[image * outputs + output];
                biasGradient[output] += gradient;
                Matrix.AddScaled(gradient, x.Slice(image * inputs, inputs), row);
            }
        }
    }
}
