using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Managed;

/// <summary>Products by our own matrix multiply.</summary>
/// <param name="vectors">What they are computed with; null takes the best of this processor.</param>
internal sealed class ManagedProducts(VectorKind? vectors) : IProductLibrary
{
    private readonly VectorKind _vectors = vectors ?? VectorKinds.Best;

    /// <summary>A block of channels is a vector, or half of a wide one where channels do not divide otherwise.</summary>
    public int BlockOf(Plan plan) => BlockChoice.Of(plan, _vectors switch
    {
        VectorKind.Wide => [Lanes16.Count, Lanes8.Count],
        VectorKind.Narrow => [Lanes8.Count],
        _ => [LanesAny.Count],
    });

    public ProductFactory For(Plan plan, WorkerPool workers, ParameterMemory parameters, int block) => _vectors switch
    {
        VectorKind.Wide when block != Lanes8.Count => new ManagedProductFactory<Tile12<Lanes16>>(workers, plan, parameters, block),
        VectorKind.Wide or VectorKind.Narrow => new ManagedProductFactory<Tile6<Lanes8>>(workers, plan, parameters, block),
        _ => new ManagedProductFactory<Tile6<LanesAny>>(workers, plan, parameters, block),
    };

    public void Dispose()
    {
        // Nothing native is held.
    }
}
