using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>A convolution with fewer multiplications, in any direction.</summary>
/// <param name="workers">The threads that work.</param>
/// <param name="direction">What is computed.</param>
/// <param name="shape">In the direction of the input's gradient with the output's gradient as its source.</param>
/// <param name="activation">Applied to the outputs.</param>
/// <param name="parameter">The weights, in the order of <see cref="WinogradWeightLayout"/>.</param>
internal sealed unsafe class WinogradProduct(
    WorkerPool workers, ProductDirection direction, WinogradShape shape, Activation activation, Parameter parameter) : PreparedProduct
{
    public override string Implementation => $"winograd F({shape.Side}×{shape.Side}, {shape.Taps}×{shape.Taps})";

    /// <summary>Of the products; the transforms' are not counted.</summary>
    public override long? MultiplyAdds => shape.Groups * shape.Tiles * shape.WeightValues;

    public override LayoutChanges LayoutChanges => default;

    public override long ScratchBytes => sizeof(float) * (direction switch
    {
        ProductDirection.WeightGradient => TiledWeightGradient.ScratchOf(shape),
        ProductDirection.Inference => Blocks,
        _ => Blocks + Values,
    });

    /// <summary>In training the weights change with every step, and so need no place of their own for their values.</summary>
    public override long CopyBytes => direction == ProductDirection.Inference ? Values * sizeof(float) : 0;

    private long Values => shape.Groups * shape.WeightValues;

    private long Blocks => workers.Count * TiledConvolution.ScratchOf(shape);

    public override ProgramStep Bind(nint source, nint gradient, nint bias, nint destination, nint scratch, nint copy)
    {
        var matrices = new WinogradMatrices(shape.Taps);
        if (direction == ProductDirection.WeightGradient)
        {
            return new WinogradWeightGradientStep(
                workers, matrices,
                new(shape, matrices, (float*)source, (float*)destination, (float*)gradient, (float*)scratch),
                new(
                    shape.Batch, new(shape.Groups * shape.Outputs, shape.Height, shape.Width, WinogradShape.Lanes), (float*)destination,
                    (float*)bias));
        }

        var turned = direction == ProductDirection.InputGradient;
        var values = copy == 0 ? (float*)scratch + Blocks : (float*)copy;
        var (from, to) = turned ? (destination, source) : (source, destination);
        return new WinogradConvolutionStep(
            workers, matrices, parameter, copy != 0,
            new(shape, matrices.Weights, turned, (float*)parameter.Value, values),
            new(shape, matrices, activation, (float*)from, values, (float*)bias, (float*)to, (float*)scratch));
    }
}

/// <summary>A convolution or its input's gradient: the weights' values where they have changed, then the tiles.</summary>
internal sealed class WinogradConvolutionStep(
    WorkerPool workers, WinogradMatrices matrices, Parameter parameter, bool keeps, WeightTransform weights, TiledConvolution tiles)
    : ProgramStep
{
    private long _version;

    public override void Run()
    {
        // Working memory is every step's: only values that have a place of their own are still there in the next run.
        if (!keeps || _version != parameter.Version)
        {
            workers.Run(weights);
            _version = parameter.Version;
        }

        workers.Run(tiles);
    }

    public override void Dispose() => matrices.Dispose();
}

/// <summary>The gradients of weights and bias.</summary>
internal sealed class WinogradWeightGradientStep(
    WorkerPool workers, WinogradMatrices matrices, TiledWeightGradient weights, BiasGradient bias) : ProgramStep
{
    public override void Run()
    {
        weights.Run(workers);
        workers.Run(bias);
    }

    public override void Dispose() => matrices.Dispose();
}
