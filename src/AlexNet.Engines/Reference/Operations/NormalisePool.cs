using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Local response normalisation, then max pooling of its output, which lies in working memory between them.</summary>
internal static class NormalisePool
{
    /// <summary>Numbers of working memory forward: the normalisation's output.</summary>
    public static int ForwardScratch(int batch, Shape input) => batch * input.Size;

    /// <summary>Numbers of working memory backward: the normalisation's output, its scale and its output's gradient.</summary>
    public static int BackwardScratch(int batch, Shape input) => 3 * batch * input.Size;

    public static void Forward(NormalisePoolStep step, int batch, Shape input, Shape output, ReadOnlySpan<float> x, Span<float> y, Span<byte> choice, Span<float> scratch)
    {
        var normalised = scratch[..(batch * input.Size)];
        LocalResponseNorm.Forward(step.Norm, step.Columns, batch, input, x, normalised, default);
        MaxPool.Forward(step.Window, step.Stride, batch, input, output, normalised, y, choice);
    }

    public static void Backward(NormalisePoolGradientStep step, int batch, Shape input, Shape output, ReadOnlySpan<float> x, ReadOnlySpan<byte> choice, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> gate, Span<float> inputGradient, Span<float> scratch)
    {
        var size = batch * input.Size;
        var normalised = scratch[..size];
        var scale = scratch.Slice(size, size);
        var gradient = scratch.Slice(2 * size, size);
        LocalResponseNorm.Forward(step.Norm, step.Columns, batch, input, x, normalised, scale);
        MaxPool.Backward(step.Window, step.Stride, batch, input, output, choice, outputGradient, gate, gradient);
        LocalResponseNorm.Backward(step.Norm, step.Columns, batch, input, step.Rectified, x, normalised, scale, gradient, inputGradient);
    }
}
