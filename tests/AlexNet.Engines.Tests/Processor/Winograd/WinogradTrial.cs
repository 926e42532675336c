using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;
using AlexNet.Engines.Processor.Winograd;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>A product over row-major arrays: what lies blocked is brought there and back.</summary>
internal sealed class WinogradTrial(ConvolutionCase convolution, int threads)
{
    public float[] Output(float[] x, float[] w, float[] bias, Activation activation = Activation.None, bool inference = false)
    {
        var direction = inference ? ProductDirection.Inference : ProductDirection.Training;
        return Run(direction, activation, x, w, bias, new float[convolution.Batch * convolution.Y.Size]).Y;
    }

    public float[] InputGradient(float[] w, float[] outputGradient) => Run(
        ProductDirection.InputGradient, Activation.None, new float[convolution.Batch * convolution.X.Size], w, [], outputGradient).X;

    public (float[] Weights, float[] Bias) WeightGradient(float[] x, float[] outputGradient)
    {
        var result = Run(
            ProductDirection.WeightGradient, Activation.None, x, new float[convolution.WeightCount],
            new float[convolution.Y.Channels], outputGradient);
        return (result.Weights, result.Bias);
    }

    private (float[] X, float[] Weights, float[] Bias, float[] Y) Run(
        ProductDirection direction, Activation activation, float[] x, float[] w, float[] bias, float[] y)
    {
        var layout = new WinogradWeightLayout(convolution.Y.Channels, convolution.Inputs, convolution.Kernel, convolution.Stride);
        using var team = ThreadTeam.Create(threads);
        using var parameter = new Parameter("w", 0, new([w.Length], convolution.Y.Channels), layout, new(layout.Bytes));
        using var plain = new NativeFloats(w);
        using var gradient = new NativeArena(layout.Bytes);
        using var source = new NativeFloats(Permuted(x, convolution.X, NativeFloats.Block));
        using var destination = new NativeFloats(Permuted(y, convolution.Y, NativeFloats.Block));
        using var biases = new NativeFloats(bias);
        using var product = new WinogradProduct(
            team, direction, ShapeOf(direction), convolution.Geometry, convolution.X, activation, parameter);
        using var scratch = new NativeArena(product.ScratchBytes);
        using var copy = new NativeArena(product.CopyBytes);
        unsafe
        {
            layout.FromPlain((nint)plain.Start, parameter.Value);
            using var step = product.Bind(
                (nint)source.Start, gradient.Start, bias.Length == 0 ? 0 : (nint)biases.Start, (nint)destination.Start, scratch.Start,
                product.CopyBytes == 0 ? 0 : copy.Start);
            team.Enter();
            step.Run();
            step.Run();
            layout.ToPlain(gradient.Start, (nint)plain.Start);

            // What fills windows up has no gradient, or the update would make weights of it.
            using var again = new NativeArena(layout.Bytes);
            layout.FromPlain((nint)plain.Start, again.Start);
            Assert.That(direction != ProductDirection.WeightGradient || Bytes(gradient).SequenceEqual(Bytes(again)), "padding");
        }

        return (Permuted(source.Span.ToArray(), convolution.X, NativeFloats.Unblock), plain.Span.ToArray(), biases.Span.ToArray(),
            Permuted(destination.Span.ToArray(), convolution.Y, NativeFloats.Unblock));
    }

    private static unsafe ReadOnlySpan<byte> Bytes(NativeArena arena) => new((void*)arena.Start, (int)arena.Bytes);

    private WinogradShape ShapeOf(ProductDirection direction) => convolution.Stride > 1
        ? WinogradShape.OfSquares(convolution.Geometry, convolution.Batch, convolution.X, convolution.Y)
        : WinogradShape.Of(direction, convolution.Geometry, convolution.Batch, convolution.X, convolution.Y);

    private static float[] Permuted(float[] images, BlockedShape image, Func<float[], BlockedShape, float[]> permute) =>
        [.. images.Chunk(image.Size).SelectMany(each => permute(each, image))];
}
