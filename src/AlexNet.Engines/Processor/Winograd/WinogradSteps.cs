using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Winograd;

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
