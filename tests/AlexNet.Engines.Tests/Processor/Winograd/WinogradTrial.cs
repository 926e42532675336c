using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Processor.Winograd;
using AlexNet.Engines.Tests.Support;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>A product over row-major arrays: what lies blocked is brought there and back.</summary>
internal sealed class WinogradTrial(WinogradShape shape, int threads)
{
    private readonly BlockedShape _source = new(shape.Groups * shape.Inputs, shape.SourceHeight, shape.SourceWidth, 16);
    private readonly BlockedShape _destination = new(shape.Groups * shape.Outputs, shape.Height, shape.Width, 16);

    public float[] Output(float[] x, float[] w, float[] bias, Activation activation = Activation.None, bool inference = false)
    {
        var direction = inference ? ProductDirection.Inference : ProductDirection.Training;
        return Run(direction, activation, x, w, bias, new float[shape.Batch * _destination.Size]).Destination;
    }

    public float[] InputGradient(float[] w, float[] outputGradient) => Run(
        ProductDirection.InputGradient, Activation.None, new float[shape.Batch * _source.Size], w, [], outputGradient).Source;

    public (float[] Weights, float[] Bias) WeightGradient(float[] x, float[] outputGradient)
    {
        var (outputs, window) = (_destination.Channels, shape.Taps * shape.Taps);
        var result = Run(
            ProductDirection.WeightGradient, Activation.None, x, new float[outputs * shape.Inputs * window], new float[outputs], outputGradient);
        return (result.Weights, result.Bias);
    }

    private (float[] Source, float[] Weights, float[] Bias, float[] Destination) Run(
        ProductDirection direction, Activation activation, float[] x, float[] w, float[] bias, float[] y)
    {
        var layout = new WinogradWeightLayout(_destination.Channels, shape.Inputs, shape.Taps * shape.Taps);
        using var workers = WorkerPool.Create(threads);
        using var parameter = new Parameter("w", 0, new([w.Length], _destination.Channels), layout, new(layout.Bytes));
        using var plain = new NativeFloats(w);
        using var gradient = new NativeFloats(w.Length);
        using var source = new NativeFloats(Permuted(x, _source, NativeFloats.Block));
        using var destination = new NativeFloats(Permuted(y, _destination, NativeFloats.Block));
        using var biases = new NativeFloats(bias);
        var used = direction == ProductDirection.InputGradient ? Turned() : shape;
        using var product = new WinogradProduct(workers, direction, used, activation, parameter);
        using var scratch = new NativeArena(product.ScratchBytes);
        using var copy = new NativeArena(product.CopyBytes);
        unsafe
        {
            layout.FromPlain((nint)plain.Start, parameter.Value);
            using var step = product.Bind(
                (nint)source.Start, (nint)gradient.Start, bias.Length == 0 ? 0 : (nint)biases.Start, (nint)destination.Start, scratch.Start,
                product.CopyBytes == 0 ? 0 : copy.Start);
            workers.Enter();
            step.Run();
            step.Run();
            layout.ToPlain((nint)gradient.Start, (nint)plain.Start);
        }

        return (Permuted(source.Span.ToArray(), _source, NativeFloats.Unblock), plain.Span.ToArray(), biases.Span.ToArray(),
            Permuted(destination.Span.ToArray(), _destination, NativeFloats.Unblock));
    }

    /// <summary>The convolution that gives the input's gradient.</summary>
    private WinogradShape Turned() => WinogradShape.Of(
        ProductDirection.InputGradient, new(shape.Groups, shape.Taps, 1, shape.Pad), shape.Batch, _source, _destination);

    private static float[] Permuted(float[] images, BlockedShape image, Func<float[], BlockedShape, float[]> permute) =>
        [.. images.Chunk(image.Size).SelectMany(each => permute(each, image))];
}
