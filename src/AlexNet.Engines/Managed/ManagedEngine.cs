using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Programs;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Managed;

/// <summary>The engine for every machine: the same kernels as the oneDNN engine's, and its convolutions and fully connected products by a
/// matrix multiply of our own. Needs no library but .NET. Not safe for concurrent use.</summary>
public sealed class ManagedEngine : ProcessorEngine
{
    private readonly VectorKind _vectors;

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    public ManagedEngine(int threads = 0)
        : this(threads, null)
    {
    }

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <param name="vectors">What products are computed with; null takes the best of this processor.</param>
    internal ManagedEngine(int threads, VectorKind? vectors)
        : this(WorkerPool.Create(threads), vectors)
    {
    }

    /// <param name="workers">What computes; belongs to the engine from now on.</param>
    /// <param name="vectors">What products are computed with; null takes the best of this processor.</param>
    internal ManagedEngine(WorkerPool workers, VectorKind? vectors)
        : base(workers) => _vectors = vectors ?? VectorKinds.Best;

    public override string Name => "managed";

    private protected override ProductFactory ProductsOf(Plan plan, WorkerPool workers, ParameterMemory parameters)
    {
        var block = BlockOf(plan);
        return _vectors switch
        {
            VectorKind.Wide when block != Lanes8.Count => new ManagedProductFactory<Tile12<Lanes16>>(workers, plan, parameters, block),
            VectorKind.Wide or VectorKind.Narrow => new ManagedProductFactory<Tile6<Lanes8>>(workers, plan, parameters, block),
            _ when Lanes4.HasManyRegisters => new ManagedProductFactory<Tile12<Lanes4>>(workers, plan, parameters, block),
            _ => new ManagedProductFactory<Tile6<Lanes4>>(workers, plan, parameters, block),
        };
    }

    /// <summary>A block of channels is a vector, or half of a wide one where channels do not divide otherwise.</summary>
    private int BlockOf(Plan plan) => BlockChoice.Of(plan, _vectors switch
    {
        VectorKind.Wide => [Lanes16.Count, Lanes8.Count],
        VectorKind.Narrow => [Lanes8.Count],
        _ => [Lanes4.Count],
    });
}

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
            Workers, direction, Take(buffer, order, new PlainParameterLayout(buffer.Size)), geometry, Images(source), ShapeOf(source),
            ShapeOf(destination), activation);
    }

    public override PreparedProduct FullyConnected(
        ProductDirection direction, int source, int weight, int destination, Activation activation)
    {
        var buffer = Plan.Buffers[weight];
        var (outputs, columns) = (buffer.Dimensions[0], ShapeOf(source));
        var order = new ParameterOrder([outputs, columns.Size], outputs, columns);
        return new ManagedFullyConnected<TTile>(
            Workers, direction, Take(buffer, order, new PlainParameterLayout(buffer.Size)), Images(source), columns.Size, outputs, activation);
    }
}
