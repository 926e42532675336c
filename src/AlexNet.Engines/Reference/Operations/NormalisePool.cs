using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Local response normalisation, then max pooling of its output, which lies in working memory between them, as does what a bias
/// and ReLU make of the input where the step has one.</summary>
internal static class NormalisePool
{
    /// <summary>Numbers of working memory forward: the normalisation's input and output.</summary>
    public static int ForwardScratch(int batch, Shape input) => 2 * batch * input.Size;

    /// <summary>Numbers of working memory backward: the normalisation's input, output, scale and output's gradient.</summary>
    public static int BackwardScratch(int batch, Shape input) => 4 * batch * input.Size;

    /// <param name="bias">Empty for none.</param>
    public static void Forward(NormalisePoolStep step, int batch, Shape input, Shape output, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, Span<float> y, Span<byte> choice, Span<float> scratch)
    {
        var size = batch * input.Size;
        var normalised = scratch[..size];
        x = Rectified(batch, input, x, bias, scratch.Slice(size, size));
        LocalResponseNorm.Forward(step.Norm, step.Columns, batch, input, x, normalised, default);
        MaxPool.Forward(step.Window, step.Stride, batch, input, output, normalised, y, choice);
    }

    public static void Backward(NormalisePoolGradientStep step, int batch, Shape input, Shape output, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, ReadOnlySpan<byte> choice, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> gate, Span<float> inputGradient, Span<float> scratch)
    {
        var size = batch * input.Size;
        var normalised = scratch[..size];
        var scale = scratch.Slice(size, size);
        var gradient = scratch.Slice(2 * size, size);
        x = Rectified(batch, input, x, bias, scratch.Slice(3 * size, size));
        LocalResponseNorm.Forward(step.Norm, step.Columns, batch, input, x, normalised, scale);
        MaxPool.Backward(step.Window, step.Stride, batch, input, output, choice, outputGradient, gate, gradient);
        LocalResponseNorm.Backward(step.Norm, step.Columns, batch, input, step.Rectified, x, normalised, scale, gradient, inputGradient);
    }

    private static ReadOnlySpan<float> Rectified(int batch, Shape input, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, Span<float> scratch)
    {
        if (bias.IsEmpty)
        {
            return x;
        }

        Biases.AddRectified(batch, input, x, bias, scratch);
        return scratch;
    }
}
