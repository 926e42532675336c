using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Managed;

/// <summary>A fully connected layer in one direction: weights are [outputs, inputs], row-major, inputs in the order of the activations.
/// </summary>
/// <typeparam name="TTile">The innermost kernel.</typeparam>
internal sealed unsafe class ManagedFullyConnected<TTile>(
    WorkerPool workers, ProductDirection direction, Parameter weights, int batch, int inputs, int outputs, Activation activation)
    : ManagedProduct(workers, direction, weights)
    where TTile : struct, ITile
{
    public override string Implementation => "matrix product";

    public override LayoutChanges LayoutChanges => new(0, 0);

    protected override IReadOnlyList<IParallelWork> Works(Places places, ScratchRoom room)
    {
        var product = ProductOf(places);
        Share([product], room);
        return Direction switch
        {
            ProductDirection.WeightGradient =>
                [product, new BiasGradient(batch, new(outputs, 1, 1, 1), (float*)places.Destination, (float*)places.Bias)],
            _ when IsApart(activation) =>
                [product, new ActivateKernel(
                    Workers, activation, (float*)places.Destination, (float*)places.Destination, (long)batch * outputs)],
            _ => [product],
        };
    }

    private IProduct ProductOf(Places places)
    {
        var (x, y) = (new RowMajor((float*)places.Source, inputs), new RowMajor((float*)places.Destination, outputs));
        var w = new RowMajor((float*)places.Weights, inputs);
        return Direction switch
        {
            ProductDirection.WeightGradient => new Product<TTile, RowMajor, CopiedPanels<RowMajor>, RowMajor>(
                new(outputs, inputs, batch), y, transposed: true, new(x), w),
            ProductDirection.InputGradient => new Product<TTile, RowMajor, CopiedPanels<RowMajor>, RowMajor>(
                new(batch, inputs, outputs), y, transposed: false, new(w), x),
            _ => new Product<TTile, RowMajor, CopiedPanels<ColumnMajor>, RowMajor>(
                new(batch, outputs, inputs), x, transposed: false, new(new((float*)places.Weights, inputs)), y,
                FinishOf(places.Bias, activation)),
        };
    }
}
