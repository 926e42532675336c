using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Managed;

/// <summary>Prepares the products of a plan; parameters lie row-major.</summary>
/// <typeparam name="TTile">The innermost kernel of all products.</typeparam>
internal sealed class ManagedProductFactory<TTile>(WorkerPool workers, Plan plan, ParameterMemory parameters, int block)
    : ProductFactory(workers, parameters, plan, block)
    where TTile : struct, ITile
{
    protected override PreparedProduct Convolution(
        ProductDirection direction, ConvolutionGeometry geometry, int source, int weight, int destination, Activation activation)
    {
        var buffer = Plan.Buffers[weight];
        var order = new ParameterOrder(Array.ConvertAll(buffer.Dimensions, d => (long)d), buffer.Dimensions[0]);
        return new ManagedConvolution<TTile>(
            Workers, direction, Take(buffer, order, new PlainParameterLayout(buffer.Size)), geometry, Plan.Batch, ShapeOf(source),
            ShapeOf(destination), activation);
    }

    protected override PreparedProduct FullyConnected(
        ProductDirection direction, int source, int weight, int destination, Activation activation)
    {
        var buffer = Plan.Buffers[weight];
        var (outputs, columns) = (buffer.Dimensions[0], ShapeOf(source));
        var order = new ParameterOrder([outputs, columns.Size], outputs, columns);
        return new ManagedFullyConnected<TTile>(
            Workers, direction, Take(buffer, order, new PlainParameterLayout(buffer.Size)), Plan.Batch, columns.Size, outputs, activation);
    }
}
